"""Pages of work: my tasks, one task with its trail, the pool, the review, handing over."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.base.access import Role, requires
from luwes.base.problems import status_of
from luwes.kit.errors import Invalid, LuwesError
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee
from luwes.work import actions, pages, queries
from luwes.work.forms import (
    AcceptForm,
    AnswerForm,
    CorrectionForm,
    HandoverForm,
    MinutesForm,
    ReturnForm,
    TaskForm,
)
from luwes.work.models import Task

ROWS_A_PAGE = 25
EVERYBODY = (Role.STAFF, Role.HEAD, Role.AUDITOR)


@requires(Role.STAFF)
@require_GET
def my_tasks(request: Any) -> HttpResponse:
    """List what is in my hands, with buttons for the usual sizes."""
    tasks = queries.tasks_for(request.standing)
    context = {
        "rows": [pages.row(task, on=request.today) for task in tasks],
        "sizes": pages.card_sizes(request.standing, on=request.today),
        "today": pages.day_meter(request.standing, on=request.today),
        **pages.tabs(request),
    }
    return render(request, "work/my_tasks.html", context)


@requires(Role.STAFF, Role.HEAD)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Make a task for oneself, for somebody of one's unit, or for the pool."""
    form = TaskForm(
        request.POST or None,
        standing=request.standing,
        on=request.today,
        initial={"unit": pages.own_unit_code(request.standing, on=request.today)},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = actions.create_task(
            title=data["title"],
            unit=data["unit"],
            by=request.user,
            at=request.now,
            activity=data["activity"],
            volume=data["volume"],
            target_minutes=data["target_minutes"] or 0,
            assignee=data["nip"],
            due_on=data["due_on"],
            description=data["description"],
        )
        messages.success(request, _("Tugas %(number)s dibuat.") % {"number": made.number})
        return redirect("work:task", made.number)
    near = pages.receivers(request.standing, on=request.today)
    context = {"form": form, "near": near, **pages.tabs(request)}
    return render(request, "work/new.html", context, status=422 if form.errors else 200)


@requires(*EVERYBODY)
@require_GET
def task(request: Any, number: int) -> HttpResponse:
    """Show one task with its minutes, its holders and its trail."""
    found = queries.task_for(request.standing, number, on=request.today)
    return _task_page(request, found)


@requires(Role.STAFF)
@require_GET
def pool(request: Any) -> HttpResponse:
    """List what anybody of my unit may take."""
    unit = organisation.own_unit(request.standing, request.today)
    open_tasks = queries.pool(unit) if unit else Task.objects.none()
    page = Paginator(open_tasks, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    return render(request, "work/pool.html", {"unit": unit, "page": page, **pages.tabs(request)})


@requires(Role.STAFF)
@require_POST
def take(request: Any, number: int) -> HttpResponse:
    """Take an open task into my hands."""
    found = queries.task_for(request.standing, number, on=request.today)
    actions.take_task(task=found, employee=_me(request), by=request.user, at=request.now)
    messages.success(request, _("Tugas %(number)s sekarang Anda kerjakan.") % {"number": number})
    return redirect("work:my_tasks")


@requires(Role.STAFF)
@require_POST
def record(request: Any, number: int) -> HttpResponse:
    """Enter minutes; the answer is the row of the list for HTMX, else the page again."""
    found = queries.task_for(request.standing, number, on=request.today)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _not_recorded(request, found, Invalid(_first_error(form)), form)
    minutes, on = form.cleaned_data["minutes"], form.cleaned_data["on"] or request.today
    try:
        actions.record_minutes(
            task=found,
            employee=_me(request),
            minutes=minutes,
            on=on,
            by=request.user,
            at=request.now,
            note=form.cleaned_data["note"],
        )
    except LuwesError as error:
        return _not_recorded(request, found, error, form)
    if request.htmx:
        return _row(request, number)
    messages.success(request, _("%(minutes)s menit tercatat.") % {"minutes": minutes})
    return redirect(pages.back_to(request, found))


@requires(Role.STAFF)
@require_POST
def correct(request: Any, number: int, entry: int) -> HttpResponse:
    """Take minutes off one of my own entries."""
    found = queries.task_for(request.standing, number, on=request.today)
    mine = queries.entry_for(request.standing, found, entry)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        raise Invalid(_first_error(form))
    actions.correct_entry(
        entry=mine,
        minutes=form.cleaned_data["minutes"],
        note=form.cleaned_data["note"],
        by=request.user,
        at=request.now,
    )
    messages.success(request, _("Koreksi tercatat; catatan semula tetap terbaca."))
    return redirect("work:task", number)


@requires(Role.STAFF)
@require_POST
def finish(request: Any, number: int) -> HttpResponse:
    """Say that the work is done."""
    found = queries.task_for(request.standing, number, on=request.today)
    actions.finish_task(task=found, employee=_me(request), by=request.user, at=request.now)
    messages.success(request, _("Tugas %(number)s menunggu pemeriksaan.") % {"number": number})
    return redirect("work:my_tasks")


@requires(Role.STAFF)
@require_http_methods(["GET", "POST"])
def hand_over(request: Any, number: int) -> HttpResponse:
    """Offer a task to another person or unit."""
    found = queries.task_for(request.standing, number, on=request.today)
    left = pages.left_of_part(request.standing, found)
    form = HandoverForm(request.POST or None, initial={"minutes_remaining": left})
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over_task(
                task=found,
                employee=_me(request),
                to=form.cleaned_data["to"],
                note=form.cleaned_data["note"],
                minutes_remaining=form.cleaned_data["minutes_remaining"],
                by=request.user,
                at=request.now,
            )
        except actions.HandoverInvalid as error:
            pages.put_errors(form, error, {"to": "nip", "minutes": "minutes_remaining"})
        else:
            messages.success(request, _("Penyerahan ditawarkan; menunggu jawaban penerima."))
            return redirect("work:task", number)
    near = pages.receivers(request.standing, on=request.today)
    context = {"form": form, "task": found, "left": left, "near": near, **pages.tabs(request)}
    return render(request, "work/hand_over.html", context, status=422 if form.errors else 200)


@requires(Role.STAFF, Role.HEAD)
@require_GET
def inbox(request: Any) -> HttpResponse:
    """List the tasks that are offered to me or my unit."""
    offers = queries.inbox(request.standing, on=request.today)
    page = Paginator(offers, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    return render(request, "work/inbox.html", {"page": page, **pages.tabs(request)})


@requires(Role.STAFF, Role.HEAD)
@require_POST
def answer(request: Any, pk: int) -> HttpResponse:
    """Accept or refuse an offered task."""
    offer = queries.handover_for(request.standing, pk, on=request.today)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Invalid(_first_error(form))
    is_accepted = form.cleaned_data["accept"]
    actions.answer_handover(
        handover=offer,
        accept=is_accepted,
        note=form.cleaned_data["note"],
        by=request.user,
        at=request.now,
    )
    said = _("Tugas diterima.") if is_accepted else _("Tugas ditolak dan kembali ke pengirim.")
    messages.success(request, said)
    return redirect("work:inbox")


@requires(Role.HEAD)
@require_GET
def review(request: Any) -> HttpResponse:
    """List what waits for me: accept with one tap, return with two and a reason."""
    waiting = queries.to_review(request.standing)
    page = Paginator(waiting, ROWS_A_PAGE).get_page(request.GET.get("halaman"))
    return render(request, "work/review.html", {"page": page, **pages.tabs(request)})


@requires(Role.HEAD)
@require_POST
def accept(request: Any, number: int) -> HttpResponse:
    """Accept finished work."""
    found = queries.task_to_review(request.standing, number)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        raise Invalid(_first_error(form))
    credit = actions.accept_task(
        task=found, by=request.user, at=request.now, version=form.cleaned_data["version"]
    )
    said = _("Tugas %(number)s diterima, %(minutes)s menit dihitung.") % {
        "number": number,
        "minutes": credit.minutes,
    }
    return _reviewed(request, said)


@requires(Role.HEAD)
@require_POST
def give_back(request: Any, number: int) -> HttpResponse:
    """Return finished work with a reason."""
    found = queries.task_to_review(request.standing, number)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        raise Invalid(_first_error(form))
    actions.return_task(
        task=found,
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=request.now,
        version=form.cleaned_data["version"],
    )
    return _reviewed(request, _("Tugas %(number)s dikembalikan.") % {"number": number})


def _reviewed(request: Any, said: str) -> HttpResponse:
    if request.htmx:
        return render(request, "work/reviewed.html", {"said": said})
    messages.success(request, said)
    return redirect("work:review")


def _me(request: Any) -> Employee:
    return Employee.objects.get(pk=request.standing.employee_id)


def _task_page(
    request: Any, found: Task, *, form: MinutesForm | None = None, error: LuwesError | None = None
) -> HttpResponse:
    context = {
        **pages.detail(request, found),
        "form": form or MinutesForm(initial={"on": request.today.isoformat()}),
        "error": error,
        **pages.tabs(request),
    }
    status = status_of(error) if error else 200
    return render(request, "work/task.html", context, status=status)


def _not_recorded(request: Any, found: Task, error: LuwesError, form: MinutesForm) -> HttpResponse:
    """The same row with the reasons for HTMX, else the task's page with them."""
    if request.htmx:
        return _row(request, found.number, error=error)
    return _task_page(request, found, form=form, error=error)


def _row(request: Any, number: int, *, error: LuwesError | None = None) -> HttpResponse:
    mine = [row for row in queries.tasks_for(request.standing) if row.number == number]
    if not mine:
        return redirect("work:my_tasks")
    context = {
        "row": pages.row(mine[0], on=request.today),
        "sizes": pages.card_sizes(request.standing, on=request.today),
        "today": pages.day_meter(request.standing, on=request.today),
        "error": error,
    }
    status = status_of(error) if error else 200
    return render(request, "work/recorded.html", context, status=status)


def _first_error(form: Any) -> str:
    return str(next(iter(form.errors.values()))[0])
