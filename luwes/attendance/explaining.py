"""The steps behind a day: each figure so that the person can redo it and object to one step."""

from luwes.attendance.judged import UNJUDGED, Judged, Lateness, Missing
from luwes.attendance.reading import Evidence
from luwes.attendance.types import (
    AttendanceTerms,
    CheckInSource,
    DayFacts,
    Duty,
    DutyKind,
    ExcusedBy,
    Repayment,
    Scan,
    Trust,
    WorkdayStatus,
)
from luwes.kit.bands import Band, band_for
from luwes.kit.steps import Step

CLOCKED = (Trust.CLOCK, Trust.DOUBTFUL)  # worth a word to the person
WRITTEN = (CheckInSource.OFFICER, CheckInSource.CORRECTION)  # by a person afterwards


def steps_of(
    seen: Evidence,
    status: WorkdayStatus,
    judged: Judged,
    absent_by: ExcusedBy | None,
    facts: DayFacts,
    terms: AttendanceTerms,
) -> tuple[Step, ...]:
    """Return the steps of one settled day, in the order in which a person would ask."""
    steps = [Step(f"attendance.judging.{facts.judging}", "status", facts.absence or "", status)]
    duty = facts.duty
    if duty and duty.kind is not DutyKind.UNIT:
        steps.append(Step(f"attendance.duty.{duty.kind}", f"duty_{duty.kind}", "", _span(duty)))
    if absent_by:
        steps.append(Step(f"attendance.excused.{absent_by}", f"absence_{absent_by}", "", ""))
    if seen.is_empty:
        return (*steps, *seen.notes)
    steps += seen.notes
    steps += _presence(seen, duty)
    if judged is not UNJUDGED and duty:
        steps += _held_against(seen, judged, duty, facts, terms)
    steps += _marks(seen, status, facts)
    return tuple(steps)


def _written_by(scan: Scan | None) -> str:
    """Return the source of a check-in that is not the person's own gesture."""
    return scan.source.value if scan and scan.source in WRITTEN else ""


def _presence(seen: Evidence, duty: Duty | None) -> list[Step]:
    came = f"{seen.came.clock:%H.%M.%S}" if seen.came else "–"
    left = f"{seen.left.clock:%H.%M.%S}" if seen.left else "–"
    steps = [
        Step("attendance.first_in", "first_in", _written_by(seen.came), came),
        Step("attendance.last_out", "last_out", _written_by(seen.left), left),
    ]
    if seen.came and seen.left:
        span = max(seen.left.epoch // 60 - seen.came.epoch // 60, 0)
        worked = duty.worked(seen.came.second // 60, span) if duty else span
        working = f"{left[:5]} − {came[:5]} − {span - worked}"
        steps.append(Step("attendance.minutes_worked", "minutes_worked", working, str(worked)))
    return steps


def _held_against(
    seen: Evidence, judged: Judged, duty: Duty, facts: DayFacts, terms: AttendanceTerms
) -> list[Step]:
    source = terms.source("working_time.normal_week") if duty.kind is DutyKind.UNIT else ""
    steps: list[Step] = []
    if seen.came:
        steps.append(_late_step(seen.came, judged.late, duty, terms, source))
        steps += _taken_away("late", judged.late, facts, terms)
    if seen.left:
        steps.append(_early_step(seen.left, judged.early, duty, source))
        steps += _taken_away("early", judged.early, facts, terms)
    for side, missing in (("in", judged.no_in), ("out", judged.no_out)):
        steps += _missing(side, missing)
    for side, minutes, bands in (
        ("late", judged.late.counted, terms.late_bands),
        ("early", judged.early.counted, terms.early_bands),
    ):
        band = band_for(minutes, bands)
        if band:
            steps.append(_band_step(side, minutes, band, terms))
    return steps


def _late_step(came: Scan, late: Lateness, duty: Duty, terms: AttendanceTerms, source: str) -> Step:
    sign = ("−", "−") if late.total else ("≤", "+")
    working = f"{came.clock:%H.%M} {sign[0]} {_clock(duty.start)} {sign[1]} {terms.grace_minutes}"
    return Step("attendance.late", "minutes_late", working, str(late.total), source)


def _early_step(left: Scan, early: Lateness, duty: Duty, source: str) -> Step:
    working = f"{_clock(duty.end)} {'−' if early.total else '≤'} {left.clock:%H.%M}"
    return Step("attendance.early", "minutes_early", working, str(early.total), source)


def _taken_away(
    side: str, minutes: Lateness, facts: DayFacts, terms: AttendanceTerms
) -> list[Step]:
    """Each part that does not count, then what is left."""
    if minutes.counted == minutes.total:
        return []
    steps = []
    if minutes.by_outage:
        key = "attendance.outage_recovery_minutes"
        steps.append(_part(key, f"{side}_outage", minutes.by_outage, terms))
    if minutes.by_correction:
        key = "attendance.excused.correction"
        steps.append(_part(key, f"{side}_correction", minutes.by_correction, terms))
    if minutes.repaid:
        is_fixed = terms.repayment is Repayment.FIXED
        key = "working_time.repayment_minutes" if is_fixed else "working_time.flexible_minutes"
        steps.append(_part(key, "repaid", minutes.repaid, terms))
    if minutes.let_pass:
        working = f"{facts.late_days_before + 1} ≤ {terms.free_late_days}"
        key = "attendance.free_late_days"
        steps.append(Step(key, "let_pass", working, str(minutes.let_pass), terms.source(key)))
    working = f"{minutes.total} − {minutes.total - minutes.counted}"
    return [*steps, Step(f"attendance.{side}", f"{side}_left", working, str(minutes.counted))]


def _part(key: str, label: str, minutes: int, terms: AttendanceTerms) -> Step:
    return Step(key, label, "", str(minutes), terms.source(key))


def _missing(side: str, missing: Missing) -> list[Step]:
    if missing.by:
        label = f"missing_{side}_{missing.by}"
        return [Step(f"attendance.excused.{missing.by}", label, "", "")]
    return [Step("attendance.missing", f"missing_{side}", "", "")] if missing.is_charged else []


def _band_step(side: str, minutes: int, band: Band, terms: AttendanceTerms) -> Step:
    limit = f"{minutes} ≤ {band.up_to_minutes}" if band.up_to_minutes else f"{minutes} > …"
    name = f"attendance.{side}_bands"
    return Step(name, f"{side}_band", limit, band.code, terms.source(name))


def _marks(seen: Evidence, status: WorkdayStatus, facts: DayFacts) -> list[Step]:
    """What is told and never charged."""
    steps = []
    if status is WorkdayStatus.PRESENT and seen.place is not facts.planned and seen.place:
        working = str(facts.planned)
        steps.append(Step("attendance.off_plan", "off_plan", working, str(seen.place)))
    if seen.zone:
        steps.append(Step("working_time.zone_rule", "other_zone", "", str(seen.zone)))
    if seen.trust in CLOCKED:
        steps.append(Step("attendance.trust", "trust", "", str(seen.trust)))
    return steps


def _span(duty: Duty) -> str:
    return f"{_clock(duty.start)}–{_clock(duty.end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}.{minute % 60:02}"
