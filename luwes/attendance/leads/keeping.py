"""Findings become leads: new ones, ones that grew, and ones that are no longer there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from luwes.attendance.leads.evidence import date_of
from luwes.attendance.leads.rules import common_path
from luwes.attendance.leads.types import Finding, LeadDecision, LeadKind, LeadState, PersonFacts
from luwes.attendance.models import Lead, LeadPerson
from luwes.kit.periods import ONE_DAY, Period
from luwes.organisation.models import Posting, Unit
from luwes.organisation.queries import touching

GROUPS = (LeadKind.SHARED_POINT, LeadKind.SAME_FIX, LeadKind.FAR)
EXPLAINED_FOR = timedelta(days=366)
EXPLAINED_WEIGHT = Decimal("0.3")  # what a pattern that a person has explained before still weighs
GONE_STRENGTH = Decimal("0.02")
MILLE = Decimal("0.001")
LOOKED_BACK = timedelta(days=45)  # older evidence may have been forgotten by plan


@dataclass(slots=True)
class Kept:
    """What one search did to the leads."""

    new: list[Lead] = field(default_factory=list)
    grown: list[Lead] = field(default_factory=list)
    gone: list[Lead] = field(default_factory=list)
    people: list[LeadPerson] = field(default_factory=list)
    changed_people: list[LeadPerson] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """A lead of the same month that is there already, with its people."""

    lead: Lead
    people: dict[int, LeadPerson]


def keep(findings: list[Finding], *, unit: Unit, period: Period, at: datetime) -> Kept:
    """
    Write the findings of one search as leads. Nine queries, whatever their number.

    A lead that nobody has asked about grows with what is found; one that people were asked about
    stays as they read it, and only people who are new in the pattern get another one.
    """
    month = f"{period.first:%Y-%m}"
    known = _known(unit, month)
    units = _Units(findings, unit, period)
    explained = _explained(findings, at)
    kept, seen = Kept(), set()
    for finding in findings:
        matches = _matches(finding, known[finding.kind])
        seen |= {each.lead.pk for each in matches}
        is_open = next((each for each in matches if each.lead.state == LeadState.OPEN), None)
        told = {who for each in matches if each is not is_open for who in each.people}
        people = [person for person in finding.people if person.employee_id not in told]
        if not people:
            continue
        row = _lead(finding, people, month=month, serial=len(matches), at=at)
        row.unit = units.of(person.employee_id for person in people)
        _weaken(row, explained.get(row.evidence["anchor"]))
        if is_open is None:
            kept.new.append(row)
            kept.people += [_person(row, person) for person in people]
        else:
            _grow(kept, is_open, row, people)
    _let_go(kept, known, seen, period, at)
    _write(kept)
    return kept


def anchor_of(finding: Finding) -> str:
    """Return the short name of a pattern, the same in every month."""
    return _hash(finding.kind, finding.anchor)


def _hash(*parts: object) -> str:
    text = "|".join(str(part) for part in parts)
    return blake2b(text.encode(), digest_size=16, person=b"luwes-lead").hexdigest()


def _known(unit: Unit, month: str) -> dict[LeadKind, list[Known]]:
    found: dict[LeadKind, list[Known]] = defaultdict(list)
    leads = Lead.objects.filter(unit__path__startswith=unit.path, evidence__month=month)
    for lead in leads.select_related("unit").prefetch_related("people").order_by("pk"):
        people = {person.employee_id: person for person in lead.people.all()}
        found[LeadKind(lead.kind)].append(Known(lead, people))
    return found


def _matches(finding: Finding, known: list[Known]) -> list[Known]:
    """Return the leads of this pattern: the same name, or a group of mostly the same people."""
    anchor = anchor_of(finding)
    return [
        each
        for each in known
        if each.lead.evidence["anchor"] == anchor
        or (finding.kind in GROUPS and _is_mostly(finding.employee_ids, each.people))
    ]


def _is_mostly(found: Collection[int], known: Collection[int]) -> bool:
    smaller = min(len(found), len(known))
    return len(set(found) & set(known)) * 2 > smaller and smaller > 1


def _lead(
    finding: Finding, people: list[PersonFacts], *, month: str, serial: int, at: datetime
) -> Lead:
    return Lead(
        kind=finding.kind,
        first=date_of(finding.first_day),
        until=date_of(finding.last_day) + ONE_DAY,
        strength=Decimal(str(finding.strength)).quantize(MILLE),
        digest=_hash(finding.kind, finding.anchor, month, serial),
        found_at=at,
        evidence={
            "month": month,
            "anchor": anchor_of(finding),
            "facts": dict(finding.facts),
            "weights": [[each.code, each.value, round(each.weight, 3)] for each in finding.weights],
        },
    )


def _person(lead: Lead, person: PersonFacts) -> LeadPerson:
    return LeadPerson(lead=lead, employee_id=person.employee_id, evidence=_seen(person))


def _seen(person: PersonFacts) -> dict[str, Any]:
    ids = [str(each) for each in person.check_ins]
    return {"days": person.days, "check_ins": ids, **person.facts}


def _weaken(row: Lead, earlier: int | None) -> None:
    """A pattern that a reviewer has explained before is still shown, but low."""
    if earlier is not None:
        row.strength = (row.strength * EXPLAINED_WEIGHT).quantize(MILLE)
        row.evidence["explained"] = earlier


def _grow(kept: Kept, known: Known, row: Lead, people: list[PersonFacts]) -> None:
    lead = known.lead
    for person in people:
        old = known.people.get(person.employee_id)
        if old is None:
            kept.people.append(_person(lead, person))
        elif old.evidence != _seen(person):
            old.evidence = _seen(person)
            kept.changed_people.append(old)
    now = (row.evidence, row.strength, row.first, row.until, row.unit.pk)
    before = (lead.evidence, lead.strength, lead.first, lead.until, lead.unit_id)
    if now != before:
        lead.evidence, lead.strength, lead.unit = row.evidence, row.strength, row.unit
        lead.first, lead.until = row.first, row.until
        kept.grown.append(lead)


def _let_go(
    kept: Kept, known: dict[LeadKind, list[Known]], seen: set[int], period: Period, at: datetime
) -> None:
    """Mark what was found before and is not found now, as when a duty trip was entered late."""
    for each in (each for rows in known.values() for each in rows):
        lead = each.lead
        is_inside = period.first <= lead.first and period.until and lead.until <= period.until
        is_recent = at.date() - lead.until <= LOOKED_BACK
        if lead.pk in seen or lead.state != LeadState.OPEN or not (is_inside and is_recent):
            continue
        if "gone" not in lead.evidence:
            lead.evidence = {**lead.evidence, "gone": at.date().isoformat()}
            lead.strength = GONE_STRENGTH
            kept.gone.append(lead)


def _explained(findings: list[Finding], at: datetime) -> dict[str, int]:
    """Return the newest lead that a person explained, by the name of its pattern. One query."""
    rows = Lead.objects.filter(
        evidence__anchor__in=[anchor_of(each) for each in findings],
        decision=LeadDecision.EXPLAINED,
        decided_at__gt=at - EXPLAINED_FOR,
    ).order_by("decided_at")
    return dict(rows.values_list("evidence__anchor", "pk"))


def _write(kept: Kept) -> None:
    Lead.objects.bulk_create(kept.new, batch_size=1000)
    LeadPerson.objects.bulk_create(kept.people, batch_size=1000)
    fields = ["evidence", "strength", "unit", "first", "until"]
    Lead.objects.bulk_update([*kept.grown, *kept.gone], fields, batch_size=500)
    LeadPerson.objects.bulk_update(kept.changed_people, ["evidence"], batch_size=500)


class _Units:
    """The units of the people found: a lead goes to the lowest that is above all of its people."""

    def __init__(self, findings: list[Finding], top: Unit, period: Period) -> None:
        ids = {who for finding in findings for who in finding.employee_ids}
        posted = Posting.objects.filter(
            touching(period.first, period.until or date.max),
            employee_id__in=ids,
            unit__path__startswith=top.path,
        ).order_by("first")
        self._paths = dict(posted.values_list("employee_id", "unit__path"))
        under = Unit.objects.filter(path__startswith=top.path)
        self._units = {unit.path: unit for unit in under}

    def of(self, people: Iterable[int]) -> Unit:
        return self._units[common_path([self._paths[who] for who in people], steps=Unit.steplen)]
