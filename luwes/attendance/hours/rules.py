"""May somebody have this week, may somebody work these shifts. Values in, decision out."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from luwes.attendance.hours.types import HoursKind, PlannedShift, Week, WeekFacts, WeekTerms
from luwes.kit.decisions import Decision, Reason

LONGEST_SHIFT = timedelta(hours=24)  # a day's shift ends before the next day's may begin


def minutes_of(week: Week) -> int:
    """Return the net minutes of a week, breaks not counted."""
    return sum(hours.net_minutes for hours in week.values())


def may_have_week(facts: WeekFacts, terms: WeekTerms) -> Decision:
    """
    Tell whether somebody may have this week of one's own.

    Flexible staff still reach the weekly total (Perpres 21/2023 art. 9); part-time PPPK lie between
    the two bounds of their contract (KepmenPANRB 16/2025).
    """
    reasons = list(_about_kind(facts, terms))
    if facts.overlaps is not None:
        first, until = facts.overlaps
        dates = {"first": first.isoformat(), "until": until.isoformat() if until else ""}
        reasons.append(Reason("hours.overlap", facts=dates))
    return Decision.from_reasons(reasons)


def _about_kind(facts: WeekFacts, terms: WeekTerms) -> list[Reason]:
    if facts.kind is HoursKind.SHIFTS:
        return [Reason("hours.shifts-have-no-week")] if facts.week else []
    if not facts.week:
        return [Reason("hours.week-empty")]
    if facts.kind is HoursKind.PART_TIME:
        return _about_part_time(facts, terms)
    found = [_too_short(minutes_of(facts.week), "working_time.weekly_minutes", terms)]
    if facts.ramadan_week is not None:
        key = "working_time.weekly_minutes_ramadan"
        found.append(_too_short(minutes_of(facts.ramadan_week), key, terms))
    return [reason for reason in found if reason]


def _about_part_time(facts: WeekFacts, terms: WeekTerms) -> list[Reason]:
    found = []
    article = terms.sources["working_time.part_time_week"]
    if not facts.is_part_time:
        found.append(Reason("hours.not-part-time"))
    minutes = minutes_of(facts.week)
    if not terms.part_time_minimum <= minutes <= terms.part_time_maximum:
        compared = {
            "minutes": minutes,
            "minimum": terms.part_time_minimum,
            "maximum": terms.part_time_maximum,
        }
        found.append(Reason("hours.part-time-range", article=article, facts=compared))
    return found


def _too_short(minutes: int, key: str, terms: WeekTerms) -> Reason | None:
    is_ramadan = key.endswith("ramadan")
    needed = terms.weekly_minutes_ramadan if is_ramadan else terms.weekly_minutes
    if minutes >= needed:
        return None
    code = "hours.week-short-ramadan" if is_ramadan else "hours.week-short"
    compared = {"minutes": minutes, "needed": needed, "missing": needed - minutes}
    return Reason(code, article=terms.sources[key], facts=compared)


def may_work_shifts(shifts: Sequence[PlannedShift]) -> Decision:
    """Tell whether one person can work these shifts: none too long, none into another."""
    ordered = sorted(shifts, key=lambda shift: shift.starts_at)
    reasons = [
        Reason("hours.shift-too-long", facts={"on": shift.on.isoformat()})
        for shift in ordered
        if shift.ends_at - shift.starts_at > LONGEST_SHIFT
    ]
    reasons += [
        Reason(
            "hours.shifts-overlap",
            facts={"on": before.on.isoformat(), "next": after.on.isoformat()},
        )
        for before, after in pairwise(ordered)
        if after.starts_at < before.ends_at
    ]
    return Decision.from_reasons(reasons)
