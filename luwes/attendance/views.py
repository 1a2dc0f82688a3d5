"""Pages of attendance that belong to oneself: the check-in on a phone, and one's own month."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luwes.attendance import actions, check_in_page, queries
from luwes.attendance.devices import queries as devices
from luwes.attendance.devices.browser_mark import mark_of_browser, remember_browser
from luwes.attendance.forms import CheckInForm
from luwes.attendance.ids import milliseconds
from luwes.attendance.models import PLACE_LABELS, CheckIn
from luwes.attendance.month_page import month_page
from luwes.attendance.turning import month_from
from luwes.attendance.types import CheckInKind, Place
from luwes.base.access import Role, public, requires
from luwes.kit.errors import Missing
from luwes.kit.periods import next_month
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee


class NotPosted(Missing):
    code = "attendance.not-posted"


@requires(Role.STAFF)
@require_http_methods(["GET", "POST"])
def check_in(request: Any) -> HttpResponse:
    """Show the day, and take one check-in from the plain form."""
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _record(request, form)
    day = queries.my_day(request.standing, on=request.today)
    if day is None:
        raise NotPosted(
            _("Anda belum bertugas di unit mana pun hari ini, jadi belum ada presensi."),
            remedy=_("Hubungi petugas kepegawaian bila ini keliru."),
        )
    terms = check_in_page.terms_of(day, request.today)
    if request.method == "GET" and not devices.has_seen(request.standing, terms.notice.version):
        return render(request, "attendance/data.html", {"notice": terms.notice, "is_seen": False})
    context = check_in_page.context_of(request, day, form, terms)
    status = 422 if form.errors else 200
    return render(request, "attendance/check_in.html", context, status=status)


@public
@require_GET
def check_in_offline(request: Any) -> HttpResponse:
    """Give the page that a phone keeps for the days without a network; it is about nobody."""
    context = check_in_page.gestures(CheckInKind.IN, check_in_page.picks(None))
    return render(request, "attendance/check_in_offline.html", context)


@public
@require_GET
def no_gate(request: Any) -> HttpResponse:
    """Tell phones the time where no gate stands before this site, and so to send the form."""
    return JsonResponse({"server": milliseconds(request.now), "gate": False})


@requires(Role.STAFF)
@require_GET
def my_month(request: Any) -> HttpResponse:
    """Show one's own settled days with the step behind each figure."""
    first = month_from(request)
    days = queries.my_workdays(request.standing, first=first, until=next_month(first))
    return month_page(request, days, first=first, person=None)


def _record(request: Any, form: CheckInForm) -> HttpResponse:
    """Take the check-in of the plain form, and mark the browser that it came from."""
    word, mark = mark_of_browser(request)
    row = actions.record_check_in(
        employee=Employee.objects.get(pk=request.standing.employee_id),
        kind=form.cleaned_data["kind"],
        place=form.cleaned_data["place"],
        at=request.now,
        by=request.user,
        event_id=form.cleaned_data["event_id"],
        position=form.position(),
        no_position=form.no_position(),
        mark=mark,
    )
    messages.success(request, _receipt(row))
    response = redirect("attendance:check_in")
    remember_browser(response, word, is_secure=request.is_secure())
    return response


def _receipt(row: CheckIn) -> str:
    facts = {
        "clock": f"{local(row.at, Zone(row.zone)):%H.%M} {row.zone}",
        "place": PLACE_LABELS[Place(row.place)],
    }
    if row.kind == CheckInKind.IN:
        return _("Masuk tercatat pukul %(clock)s, %(place)s.") % facts
    if row.kind == CheckInKind.VISIT:
        return _("Kunjungan tercatat pukul %(clock)s, %(place)s.") % facts
    return _("Pulang tercatat pukul %(clock)s, %(place)s.") % facts
