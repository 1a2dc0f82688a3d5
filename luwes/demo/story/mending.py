"""What offices do about days that went wrong: outages, corrections, and leads to look at."""

from datetime import date, datetime, time, timedelta

from luwes.attendance import settlement
from luwes.attendance.corrections.actions import ask_correction, decide_correction
from luwes.attendance.corrections.types import CorrectionKind
from luwes.attendance.leads.actions import find_leads
from luwes.attendance.models import Workday
from luwes.attendance.outages.actions import confirm_outage, propose_outage
from luwes.attendance.outages.types import Cause, Span
from luwes.attendance.queries import calendar_of
from luwes.base.models import User
from luwes.demo.story.ground import POWER_CUT, Ground, Tell
from luwes.demo.story.timeline import morning
from luwes.kit.periods import Period
from luwes.kit.zones import Zone, instant
from luwes.organisation.models import Employee
from luwes.organisation.queries import superior_of

ASKED_A_PERSON = 1
REFUSED_EVERY = 6  # the sixth claim has nothing to show for it
REASONS = {
    CorrectionKind.MISSING_IN: "Langsung ke ruang rapat pagi itu dan lupa mencatat masuk.",
    CorrectionKind.MISSING_OUT: "Pulang dari rapat di gedung lain dan lupa mencatat pulang.",
}


def mend(ground: Ground, period: Period, tell: Tell) -> None:
    """Let heads report the power cut, people ask for corrections, and the leads be found."""
    until = period.until or ground.timeline.today
    if until <= period.first:
        return
    _report_power_cut(ground, period)
    tell(1, 3)
    _correct(ground, Period(period.first, until))
    settlement.settle_touched(at=morning(until, 6))
    tell(2, 3)
    find_leads(unit=ground.agency, first=period.first, until=until, at=morning(until, 6))


def leave_a_request(ground: Ground) -> None:
    """Leave a colleague's request for whoever is the head today."""
    on = ground.last_working_day
    colleague = Employee.objects.get(user__username="rekan")
    if on is None or not _missed_out(colleague, on):
        return
    ask_correction(
        employee=colleague,
        on=on,
        kind=CorrectionKind.MISSING_OUT,
        clock=time(16, 12),
        reason="Baterai ponsel habis sebelum pulang. Mohon dicatat pulang pukul 16.12.",
        at=ground.now - timedelta(minutes=30),
        by=_user(colleague),
    )


def _missed_out(person: Employee, on: date) -> bool:
    days = Workday.objects.filter(employee=person, on=on, is_current=True, missing_out=True)
    return days.exists()


def _report_power_cut(ground: Ground, period: Period) -> None:
    on = ground.power_cut_on
    if on not in period:
        return
    zone = Zone.WITA
    span = Span(instant(on, POWER_CUT.first, zone), instant(on, POWER_CUT.until, zone))
    for key in POWER_CUT.units:
        unit = ground.units[key]
        row = propose_outage(
            unit=unit,
            span=span,
            cause=Cause.POWER,
            note="Listrik gedung padam sejak pagi; jaringan dan mesin presensi ikut mati.",
            by=ground.heads[unit.pk],
            at=instant(on, time(9, 30), zone),
        )
        officer = ground.account("kepegawaian")
        confirm_outage(outage=row, by=officer, at=instant(on, time(13, 5), zone))


def _correct(ground: Ground, period: Period) -> None:
    """Of those who sign for themselves: each missing scan is asked for, and the head decides."""
    days = calendar_of(ground.agency, period.first).working_days(
        Period(period.first, ground.timeline.today + timedelta(days=7))
    )
    asked: dict[int, int] = {}
    for number, row in enumerate(_gaps(ground, period), 1):
        later = [on for on in days if on > row.on][:2]
        if len(later) < 2 or later[1] >= ground.timeline.today:
            continue
        if asked.get(row.employee_id, 0) < ASKED_A_PERSON:
            asked[row.employee_id] = asked.get(row.employee_id, 0) + 1
            _ask_and_decide(row, later, is_refused=number % REFUSED_EVERY == 0)


def _gaps(ground: Ground, period: Period) -> list[Workday]:
    """Return the days of the period on which somebody with an account missed one scan."""
    rows = Workday.objects.filter(
        on__gte=period.first, on__lt=period.until, is_current=True, employee__user__isnull=False
    ).exclude(employee__user__username__in=("pegawai", "rekan"))
    gaps = rows.filter(missing_in=True) | rows.filter(missing_out=True)
    return list(gaps.select_related("employee__user", "unit").order_by("on", "employee_id"))


def _ask_and_decide(row: Workday, later: list[date], *, is_refused: bool) -> None:
    kind = CorrectionKind.MISSING_IN if row.missing_in else CorrectionKind.MISSING_OUT
    superior = superior_of(row.employee_id, later[1])
    if superior is None or superior.user is None or (row.missing_in and row.missing_out):
        return
    correction = ask_correction(
        employee=row.employee,
        on=row.on,
        kind=kind,
        clock=time(7, 24) if kind is CorrectionKind.MISSING_IN else time(16, 40),
        reason=REASONS[kind],
        at=_office_hour(later[0], row, 9),
        by=_user(row.employee),
    )
    note = "Tidak ada yang dapat menguatkan waktu itu." if is_refused else ""
    decide_correction(
        correction=correction,
        accepted=not is_refused,
        note=note,
        by=superior.user,
        at=_office_hour(later[1], row, 10),
    )


def _office_hour(on: date, row: Workday, hour: int) -> datetime:
    return instant(on, time(hour, 5 + row.employee_id % 50), Zone(row.unit.zone))


def _user(person: Employee) -> User:
    assert person.user is not None
    user: User = person.user
    return user
