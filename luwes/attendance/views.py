"""Pages of attendance that belong to oneself: the check-in on a phone, and one's own month."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luwes.attendance import actions, queries
from luwes.attendance.forms import CheckInForm
from luwes.attendance.models import KIND_LABELS, PLACE_LABELS, CheckIn
from luwes.attendance.month_page import month_page
from luwes.attendance.turning import month_from
from luwes.attendance.types import CHOSEN_PLACES, CheckInKind, Place
from luwes.base.access import Role, requires
from luwes.kit.errors import Missing
from luwes.kit.periods import next_month
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee


class NotPosted(Missing):
    code = "attendance.not-posted"


@requires(Role.STAFF)
@require_http_methods(["GET", "POST"])
def check_in(request: Any) -> HttpResponse:
    """Say what is recorded and why, and take one check-in."""
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.record_check_in(
            employee=Employee.objects.get(pk=request.standing.employee_id),
            kind=form.cleaned_data["kind"],
            place=form.cleaned_data["place"],
            at=request.now,
            by=request.user,
            event_id=form.cleaned_data["event_id"],
            position=form.position(),
        )
        messages.success(request, _receipt(row))
        return redirect("attendance:check_in")
    my_day = queries.my_day(request.standing, on=request.today)
    if my_day is None:
        raise NotPosted(
            _("Anda belum bertugas di unit mana pun hari ini, jadi belum ada presensi."),
            remedy=_("Hubungi petugas kepegawaian bila ini keliru."),
        )
    positioned = queries.positioned(my_day.check_ins)
    context = {
        "form": form,
        "day": my_day,
        "now": local(request.now, my_day.zone),
        "planned_label": PLACE_LABELS[my_day.planned_place],
        "is_home": my_day.planned_place is Place.HOME,
        "is_out_next": my_day.next_kind is CheckInKind.OUT,
        "picks": _picks(my_day),
        "taps": [_tap(row, my_day.zone, positioned) for row in my_day.check_ins],
        "event_id": uuid4(),
    }
    status = 422 if form.errors else 200
    return render(request, "attendance/check_in.html", context, status=status)


@requires(Role.STAFF)
@require_GET
def my_month(request: Any) -> HttpResponse:
    """Show one's own settled days with the step behind each figure."""
    first = month_from(request)
    days = queries.my_workdays(request.standing, first=first, until=next_month(first))
    return month_page(request, days, first=first, person=None)


def _picks(my_day: queries.MyDay) -> list[dict[str, Any]]:
    icons = {Place.OFFICE: "office", Place.HOME: "home", Place.ELSEWHERE: "trip"}
    last = my_day.check_ins[-1].place if my_day.check_ins else my_day.planned_place
    return [
        {
            "value": place.value,
            "label": PLACE_LABELS[place],
            "icon": icons[place],
            "checked": place == last,
        }
        for place in CHOSEN_PLACES
    ]


def _tap(row: CheckIn, zone: Zone, positioned: set[UUID]) -> dict[str, Any]:
    return {
        "kind": KIND_LABELS[CheckInKind(row.kind)],
        "place": PLACE_LABELS[Place(row.place)],
        "is_home": row.place == Place.HOME,
        "at": local(row.at, zone),
        "zone": zone.value,
        "has_position": row.pk in positioned,
    }


def _receipt(row: CheckIn) -> str:
    facts = {
        "clock": f"{local(row.at, Zone(row.zone)):%H.%M} {row.zone}",
        "place": PLACE_LABELS[Place(row.place)],
    }
    if row.kind == CheckInKind.IN:
        return _("Masuk tercatat pukul %(clock)s, %(place)s.") % facts
    return _("Pulang tercatat pukul %(clock)s, %(place)s.") % facts
