"""How a person-month becomes a line: pure, exact, rounded once at a named step."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from luwes.allowance.types import (
    AllowanceTerms,
    AttendanceDay,
    DeductionBase,
    Line,
    PersonMonth,
    Segment,
)
from luwes.kit.bands import Band, band_for
from luwes.kit.money import Rupiah, rounded, rupiah_text, shared_out
from luwes.kit.periods import ONE_DAY
from luwes.kit.steps import Step
from luwes.organisation.types import Employment

ONE = Fraction(1)


def line_for(person: PersonMonth) -> Line:
    """
    Return the line of one person: what the post is worth, what is cut and why, what is paid.

    Per segment: class amount × status share × working days of the part ÷ of the month, split
    into a performance part (paid by predicate) and a discipline part (cut by attendance). The
    attendance cut is summed and never above its base. A medium sanction then takes its share of
    what is left. Rounding: base and amount are each rounded half up once, at the very end.

    Source: rulebook `allowance.*`, `attendance.*_bands`; Perpres 33/2023, PP 94/2021 art. 10.
    """
    steps: list[Step] = []
    base = paid = Fraction(0)
    for segment in person.segments:
        worth = _worth(segment, person, steps)
        base += worth
        paid += _paid(segment, person, worth, steps)
    amount = min(rounded(_after_sanction(person, paid, steps)), rounded(base))
    steps.append(Step("kit.rounding", "allowance.rounding", "", rupiah_text(amount)))
    whole = rounded(base)
    return Line(
        employee_id=person.employee_id,
        nip=person.nip,
        name=person.name,
        base=whole,
        cut=Rupiah(whole - amount),
        amount=amount,
        steps=tuple(steps),
    )


def _worth(segment: Segment, person: PersonMonth, steps: list[Step]) -> Fraction:
    terms = segment.terms
    amount = terms.class_amounts[segment.job_class]
    status = terms.status_shares.get(segment.employment, Decimal(1))
    worth = Fraction(amount) * Fraction(status) * segment.working_days / person.working_days
    working = f"{rupiah_text(amount)} × {status} × {segment.working_days}/{person.working_days}"
    steps.append(_step(terms, "allowance.class_amounts", "allowance.base", working, worth, segment))
    return worth


def _paid(segment: Segment, person: PersonMonth, worth: Fraction, steps: list[Step]) -> Fraction:
    terms = segment.terms
    performance = worth * Fraction(terms.share_performance)
    discipline = worth * Fraction(terms.share_discipline)
    earned = _performance_paid(segment, person, performance, steps)
    days = [day for day in person.days if segment.first <= day.on < segment.until]
    lost = attendance_cut(days, terms)
    whole = terms.deduction_base is DeductionBase.WHOLE
    base = worth if whole else discipline
    cut = min(base * lost, base)
    steps += _attendance_steps(days, segment, base, lost, cut)
    return max(earned + discipline - cut, Fraction(0))


def _performance_paid(
    segment: Segment, person: PersonMonth, part: Fraction, steps: list[Step]
) -> Fraction:
    """Return the performance part by predicate; a month that nobody scored is paid in full."""
    terms = segment.terms
    share = Decimal(1) if person.predicate is None else terms.predicate_shares[person.predicate]
    earned = part * Fraction(share)
    predicate = person.predicate.value.replace("_", " ") if person.predicate else "–"
    working = f"{_text(part)} × {_percent(Fraction(share))} ({predicate})"
    key = "allowance.predicate_shares"
    steps.append(_step(terms, key, "allowance.performance", working, earned, segment))
    return earned


def attendance_cut(days: Iterable[AttendanceDay], terms: AllowanceTerms) -> Fraction:
    """Return the summed share lost by lateness, early leave, missing scans and absence, ≤ 1."""
    lost = sum((share for _, _, share in _charges(days, terms)), Fraction(0))
    return min(lost, ONE)


def _charges(
    days: Iterable[AttendanceDay], terms: AllowanceTerms
) -> list[tuple[str, AttendanceDay, Fraction]]:
    """Return (code, day, share) for each event that costs something, in order of date."""
    found = []
    for day in days:
        if day.is_absent:
            found.append(("absent", day, Fraction(terms.absent_share)))
            continue
        for band in _bands_of(day, terms):
            found.append((band.code, day, Fraction(band.share)))
        if day.missing_scans:
            share = Fraction(terms.missing_scan_share) * day.missing_scans
            found.append(("missing", day, share))
    return found


def _bands_of(day: AttendanceDay, terms: AllowanceTerms) -> list[Band]:
    late = band_for(day.minutes_late, terms.late_bands)
    early = band_for(day.minutes_early, terms.early_bands)
    return [band for band in (late, early) if band is not None]


def _attendance_steps(
    days: Sequence[AttendanceDay],
    segment: Segment,
    base: Fraction,
    lost: Fraction,
    cut: Fraction,
) -> list[Step]:
    terms = segment.terms
    by_code: dict[str, tuple[int, Fraction]] = {}
    for code, _, share in _charges(days, terms):
        times, total = by_code.get(code, (0, Fraction(0)))
        by_code[code] = (times + 1, total + share)
    key = "attendance.late_bands"
    named = [
        Step(_key_of(code), f"allowance.charge.{code}", f"{times} ×", _percent(total), "")
        for code, (times, total) in by_code.items()
    ]
    working = f"{_text(base)} × {_percent(lost)}"
    return [*named, _step(terms, key, "allowance.attendance_cut", working, -cut, segment)]


def _key_of(code: str) -> str:
    special = {
        "absent": "attendance.absent_share",
        "missing": "attendance.missing_scan_share",
    }
    return special.get(
        code, "attendance.early_bands" if code.startswith("PSW") else "attendance.late_bands"
    )


def _after_sanction(person: PersonMonth, paid: Fraction, steps: list[Step]) -> Fraction:
    """Return what a medium sanction leaves; a PPPK has another catalogue and is not cut here."""
    last = person.segments[-1]
    if not person.is_sanctioned or last.employment in PPPK:
        return paid
    share = Fraction(last.terms.sanction_cut)
    cut = share * paid
    working = f"{_text(paid)} × {_percent(share)}"
    key = "allowance.sanction_cut_share"
    steps.append(_step(last.terms, key, "allowance.sanction", working, -cut, last))
    return paid - cut


PPPK = {Employment.PPPK, Employment.PPPK_PART_TIME}


def prorated(lines: Sequence[Line], *, available: Rupiah) -> list[Line]:
    """
    Return the lines brought down to `available` in proportion, to the last rupiah.

    The largest remainders get the rupiah left over, so that the sum is exactly `available`.
    """
    parts = shared_out(available, {line.employee_id: line.amount for line in lines})
    total = sum(line.amount for line in lines)
    return [
        _paid_out(
            line,
            parts[line.employee_id],
            key="allowance.on_overspend",
            label="allowance.prorated",
            working=f"{rupiah_text(line.amount)} × {rupiah_text(available)} ÷ {rupiah_text(total)}",
        )
        for line in lines
    ]


def from_pool(people: Sequence[PersonMonth], *, pool: Rupiah, lines: Sequence[Line]) -> list[Line]:
    """
    Return the lines of a shared pool: each takes by class amount after cuts × score.

    The weights are whole rupiah × hundredths of a point, so the division is exact and the sum is
    the pool itself. Nobody gets more than the post is worth; what that leaves stays unspent.
    """
    scores = {person.employee_id: int(person.score * 100) for person in people}
    weights = {line.employee_id: line.amount * scores[line.employee_id] for line in lines}
    parts = shared_out(pool, weights)
    whole = sum(weights.values())
    return [
        _paid_out(
            line,
            Rupiah(min(parts[line.employee_id], line.base)),
            key="allowance.mode",
            label="allowance.pool",
            working=f"{rupiah_text(pool)} × {weights[line.employee_id]} ÷ {whole}",
        )
        for line in lines
    ]


def _paid_out(line: Line, amount: Rupiah, *, key: str, label: str, working: str) -> Line:
    step = Step(key, label, working, rupiah_text(amount))
    return Line(
        employee_id=line.employee_id,
        nip=line.nip,
        name=line.name,
        base=line.base,
        cut=Rupiah(line.base - amount),
        amount=amount,
        steps=(*line.steps, step),
    )


def _step(
    terms: AllowanceTerms, key: str, label: str, working: str, value: Fraction, segment: Segment
) -> Step:
    last = segment.until - ONE_DAY  # people read the last day, not the one after it
    dates = f"{segment.first:%d-%m-%Y} – {last:%d-%m-%Y}"
    text = f"{working} [{dates}]"
    return Step(key, label, text, _text(value), terms.sources.get(key, ""))


def _text(amount: Fraction) -> str:
    """Return rupiah with two decimals where they are not whole: steps are not rounded."""
    cents = rounded(amount * 100)
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{rupiah_text(whole)}" + (f",{part:02d}" if part else "")


def _percent(share: Fraction) -> str:
    number = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return f"{number.normalize():f} %".replace(".", ",")
