"""The ladder of absence, and what new facts mean for a case. Values in, value out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from luwes.discipline.types import AbsenceTerms, Change, DayMark, Finding, LadderStep
from luwes.kit.decisions import Decision, Reason
from luwes.kit.periods import ONE_DAY, Period
from luwes.kit.working_time import WorkCalendar


def ladder_from(rows: Sequence[Mapping[str, Any]], *, instrument: str) -> tuple[LadderStep, ...]:
    """Return the rungs of the rulebook value `discipline.absence_ladder`, lowest first."""
    ordered = sorted(rows, key=lambda row: int(row["from_days"]))
    return tuple(
        LadderStep(
            rung=place,
            from_days=int(row["from_days"]),
            to_days=None if row["to_days"] is None else int(row["to_days"]),
            level=str(row["level"]),
            sanction=str(row["sanction"]),
            article=f"{instrument} {row['article']}".strip(),
        )
        for place, row in enumerate(ordered, start=1)
    )


def step_for(days: int, ladder: Sequence[LadderStep]) -> LadderStep | None:
    """
    Return the rung that contains `days` unexcused working days of one year, or None below it.

    Source: PP 94/2021 art. 9–11; rulebook key `discipline.absence_ladder`.
    """
    reached = [step for step in ladder if step.from_days <= days]
    return reached[-1] if reached else None


def runs_of(marks: Mapping[date, DayMark]) -> list[tuple[date, ...]]:
    """
    Return every unbroken row of absent days, in order.

    Weekends, holidays and days nobody owes are stepped over; a worked or excused day ends a row,
    and so does a day of which nothing is known: a doubt never speaks against the person.
    """
    runs: list[tuple[date, ...]] = []
    current: list[date] = []
    last: date | None = None
    for on in sorted(marks):
        is_gap = last is not None and on - last != ONE_DAY
        if current and (is_gap or marks[on] is DayMark.OTHER):
            runs.append(tuple(current))
            current = []
        if marks[on] is DayMark.ABSENT:
            current.append(on)
        last = on
    return [*runs, tuple(current)] if current else runs


def filled(marks: Mapping[date, DayMark], *, calendar: WorkCalendar) -> dict[date, DayMark]:
    """Return the marks with the unsettled dates between them that are no working day as free."""
    if not marks:
        return {}
    between = Period(min(marks), max(marks) + ONE_DAY).days()
    unknown = [on for on in between if on not in marks]
    free = {on: DayMark.FREE for on in unknown if calendar.hours_on(on) is None}
    return {**marks, **free}


def finding(marks: Mapping[date, DayMark], *, year: int, terms: AbsenceTerms) -> Finding:
    """
    Return what the marked days of one person come to in `year`.

    The count belongs to the calendar year; a row of days may cross New Year and belongs to each
    year that it touches. Both watches are kept apart and the higher rung counts.
    """
    days = tuple(on for on in sorted(marks) if marks[on] is DayMark.ABSENT and on.year == year)
    run = _longest(run for run in runs_of(marks) if run[-1].year == year or run[0].year == year)
    counted = step_for(len(days), terms.ladder)
    if len(run) >= terms.consecutive_days and terms.ladder:
        return Finding(days, run, _dismissal(terms), by_run=True)
    return Finding(days, run, counted)


def _longest(runs: Iterable[tuple[date, ...]]) -> tuple[date, ...]:
    return max(runs, key=len, default=())


def _dismissal(terms: AbsenceTerms) -> LadderStep:
    """The watch over days in a row has the sanction of the top rung, by an article of its own."""
    top = terms.ladder[-1]
    return LadderStep(
        rung=top.rung,
        from_days=terms.consecutive_days,
        to_days=None,
        level=top.level,
        sanction=top.sanction,
        article=terms.consecutive_article,
    )


def change_for(*, found: int, open_rung: int | None, decided_rung: int, is_upheld: bool) -> Change:
    """
    Return what a finding of rung `found` (0 is none) asks for.

    `open_rung` is that of the open case, None without one; `decided_rung` the highest that a
    human already decided this year (0 for none), `is_upheld` whether that decision stands.
    Up to a decided rung nothing is opened again; facts that fall away below an upheld one bring
    it back to a human, never undo it.
    """
    if open_rung is not None:
        return _change_of_open(found, open_rung, decided_rung)
    if found > decided_rung:
        return Change.OPEN
    return Change.REOPEN if is_upheld and found < decided_rung else Change.NOTHING


def _change_of_open(found: int, open_rung: int, decided_rung: int) -> Change:
    if found == open_rung:
        return Change.NOTHING
    if found > open_rung:
        return Change.RAISE
    return Change.LOWER if found > decided_rung else Change.CLOSE


def may_uphold(*, has_statement: bool, on: date, review_due_on: date, article: str) -> Decision:
    """
    Tell whether a case may be upheld: only after the person spoke, or let the time go by.

    Excusing is always possible.
    """
    if has_statement or on >= review_due_on:
        return Decision(True)
    reason = Reason(
        code="discipline.person-first",
        article=article,
        facts={"due": f"{review_due_on:%d-%m-%Y}"},
        remedy="discipline.wait-for-statement",
    )
    return Decision(False, (reason,))
