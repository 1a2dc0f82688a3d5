"""The end of a month: scores, discipline, allowance."""

from datetime import datetime

from luwes.allowance.actions import compute_run, seal_run
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.timeline import morning, working_day_from
from luwes.discipline.actions import decide_case, review_absence, review_breaches
from luwes.discipline.models import Case
from luwes.discipline.types import OPEN_STATES, CaseKind, Outcome
from luwes.kit.periods import ONE_DAY, Period, next_month
from luwes.kit.zones import Zone, local
from luwes.performance.actions import score_month
from luwes.work.actions import close_month

OFFICE_HOURS = range(8, 15)
EXCUSED = "Pengaduan masuk di luar jam dinas dan belum ada petugas piket; jadwal piket diperbaiki."
UPHELD = "Pengaduan diterima pada jam dinas; tidak ada alasan yang dapat membenarkan kelambatan."
ABSENT = "Ketidakhadiran tanpa keterangan terbukti menurut presensi; tidak ada surat yang menyusul."


def open_cases(ground: Ground, period: Period, tell: Tell) -> None:
    """Hold the absences and broken promises of the days lived against the rules."""
    until = period.until or ground.timeline.today
    if until <= period.first:
        return
    review_absence(unit=ground.agency, on=until - ONE_DAY, at=morning(until, 6))
    review_breaches(at=morning(until, 6))
    tell(1, 1)


def decide_cases(ground: Ground, month: Period, tell: Tell) -> None:
    """Let the superiors decide the cases of a month when the time for a statement is over."""
    open_cases = Case.objects.filter(
        state__in=OPEN_STATES, opened_at__lt=morning(next_month(month.first), 7)
    ).select_related("superior__user", "unit")
    for case in open_cases.order_by("pk"):
        superior = case.superior.user if case.superior else None
        if superior is None:
            continue
        day = working_day_from(case.review_due_on + ONE_DAY)
        outcome, reason = _judged(case)
        decide_case(
            case=case,
            outcome=outcome,
            reason=reason,
            by=superior,
            at=morning(day, 10),
            record_sanction=outcome is Outcome.UPHELD,
        )
    tell(1, 1)


def _judged(case: Case) -> tuple[Outcome, str]:
    """Excuse a promise that broke because nobody was on duty; the rest is upheld."""
    if case.kind == CaseKind.ABSENCE:
        return Outcome.UPHELD, ABSENT
    received = local(datetime.fromisoformat(case.facts["received_at"]), Zone(case.unit.zone))
    if received.isoweekday() <= 5 and received.hour in OFFICE_HOURS:
        return Outcome.UPHELD, UPHELD
    return Outcome.EXCUSED, EXCUSED


def score(ground: Ground, month: Period, tell: Tell) -> None:
    at = morning(next_month(month.first), 6)
    score_month(unit=ground.agency, first=month.first, by=ground.officer, at=at)
    tell(1, 1)


def pay(ground: Ground, month: Period, tell: Tell) -> None:
    """Compute the month's allowance; the earlier month is sealed, the later waits for a visitor."""
    paid_on = next_month(month.first)
    close_month(unit=ground.agency, first=month.first, by=ground.officer, at=morning(paid_on, 8))
    run = compute_run(
        unit=ground.agency,
        first=month.first,
        by=ground.account("bendahara"),
        at=morning(paid_on, 9),
    )
    if month == ground.timeline.before:
        seal_run(run=run, by=ground.account("penyegel"), at=morning(paid_on, 13))
    tell(1, 1)
