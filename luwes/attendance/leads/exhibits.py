"""What a reviewer is shown behind a lead: days, gestures in order, distances round the office."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from luwes.attendance.leads.pictures import Radar, Spot, blurred, radar, seen_from
from luwes.attendance.leads.types import LeadKind
from luwes.attendance.models import (
    KIND_LABELS,
    PLACE_LABELS,
    CheckIn,
    CheckInPosition,
    Lead,
    LeadPerson,
)
from luwes.attendance.types import CheckInKind, Place
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, instant, local
from luwes.organisation.models import Posting

SHOWN_PEOPLE = 12
SHOWN_ROWS = 120
OTHERS = 150  # colleagues' nameless dots, to see how honest positions scatter
TOGETHER = (LeadKind.SHARED_DEVICE, LeadKind.SAME_FIX)
AWAY_KINDS = (LeadKind.FAR, LeadKind.SPEED, LeadKind.ZONE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One check-in as the page prints it; a home only roughly."""

    at: datetime
    letter: str
    kind: Any
    place: Any
    metres: int | None
    is_rough: bool
    accuracy: float | None
    device: str
    is_evidence: bool


@dataclass(frozen=True, slots=True)
class Exhibits:
    """The pictures of one lead. `radar` is None once the positions have been forgotten."""

    people: list[tuple[str, LeadPerson]]
    hidden: int
    dates: list[date]
    matrix: list[tuple[str, LeadPerson, list[str]]]
    gestures: list[tuple[date, list[Shown]]]
    radar: Radar | None
    rows: list[Shown]
    zone: Zone


def exhibits_of(lead: Lead, people: list[LeadPerson]) -> Exhibits:
    """Gather what the page of a lead shows, of its first dozen people. Four queries."""
    zone = Zone(lead.unit.zone)
    named = list(zip(ascii_uppercase, people[:SHOWN_PEOPLE], strict=False))
    letters = {person.employee_id: letter for letter, person in named}
    evidence = {UUID(each) for _l, person in named for each in person.evidence["check_ins"]}
    check_ins = _check_ins(lead, letters, zone)
    positions = _positions(check_ins)
    office = _office(lead, positions, check_ins)
    rows = _shown(check_ins, letters, evidence, positions, office, zone)
    return Exhibits(
        people=named,
        hidden=len(people) - len(named),
        dates=_dates(lead, rows),
        matrix=_matrix(lead, named, rows),
        gestures=_gestures(rows) if lead.kind in TOGETHER else [],
        radar=_radar(lead, check_ins, letters, evidence, positions, office),
        rows=[row for row in rows if row.is_evidence][:SHOWN_ROWS],
        zone=zone,
    )


def own_rows(lead: Lead, person: LeadPerson) -> list[Shown]:
    """Return the check-ins that a person is asked about, as that person reads them. One query."""
    zone = Zone(lead.unit.zone)
    evidence = {UUID(each) for each in person.evidence["check_ins"]}
    rows = _check_ins(lead, [person.employee_id], zone)
    seen = [row for row in rows if row.pk in evidence]
    return _shown(seen, {person.employee_id: ""}, evidence, {}, None, zone)


def _check_ins(lead: Lead, people: Collection[int], zone: Zone) -> list[CheckIn]:
    rows = CheckIn.objects.filter(
        employee_id__in=list(people),
        at__gte=instant(lead.first - ONE_DAY, time(0), zone),
        at__lt=instant(lead.until + ONE_DAY, time(0), zone),
    ).order_by("at", "id")
    inside = (lead.first, lead.until)
    return [row for row in rows if inside[0] <= local(row.at, zone).date() < inside[1]]


def _positions(check_ins: list[CheckIn]) -> dict[UUID, CheckInPosition]:
    if not check_ins:
        return {}
    rows = CheckInPosition.objects.filter(
        check_in_id__in=[row.pk for row in check_ins],
        at__gte=check_ins[0].at,
        at__lte=check_ins[-1].at,
    )
    return {row.check_in_id: row for row in rows}


def _office(
    lead: Lead, positions: dict[UUID, CheckInPosition], check_ins: list[CheckIn]
) -> tuple[float, float] | None:
    """Return the middle of the picture: the unit's office, else the middle of what was measured."""
    site = lead.unit.site
    if site is not None and site.latitude is not None and site.longitude is not None:
        return float(site.latitude), float(site.longitude)
    known = [positions[row.pk] for row in check_ins if row.pk in positions]
    near = [row for row in known if row.accuracy_m is None or row.accuracy_m <= 200] or known
    if not near:
        return None
    middle = len(near) // 2
    return (
        sorted(row.latitude for row in near)[middle],
        sorted(row.longitude for row in near)[middle],
    )


def _shown(
    check_ins: list[CheckIn],
    letters: dict[int, str],
    evidence: set[UUID],
    positions: dict[UUID, CheckInPosition],
    office: tuple[float, float] | None,
    zone: Zone,
) -> list[Shown]:
    devices: dict[int, str] = {}
    rows = []
    for row in check_ins:
        device = ""
        if row.mark is not None:
            device = devices.setdefault(row.mark, str(len(devices) + 1))
        metres, is_rough = _metres(row, positions.get(row.pk), office)
        position = positions.get(row.pk)
        rows.append(
            Shown(
                at=local(row.at, zone),
                letter=letters[row.employee_id],
                kind=KIND_LABELS[CheckInKind(row.kind)],
                place=PLACE_LABELS[Place(row.place)],
                metres=metres,
                is_rough=is_rough,
                accuracy=position.accuracy_m if position else None,
                device=device,
                is_evidence=row.pk in evidence,
            )
        )
    return rows


def _metres(
    row: CheckIn, position: CheckInPosition | None, office: tuple[float, float] | None
) -> tuple[int | None, bool]:
    if position is None or office is None:
        return None, False
    metres, bearing = seen_from(*office, position.latitude, position.longitude)
    if row.place == Place.HOME:
        return round(blurred(metres, bearing)[0]), True
    return round(metres), False


def _dates(lead: Lead, rows: list[Shown]) -> list[date]:
    """The dates of the lead on which anybody checked in, the first month of them."""
    return sorted({row.at.date() for row in rows})[:31]


def _matrix(
    lead: Lead, named: list[tuple[str, LeadPerson]], rows: list[Shown]
) -> list[tuple[str, LeadPerson, list[str]]]:
    """Per person and date: "hit" where the evidence lies, "other" for other check-ins, "" none."""
    seen: dict[tuple[str, date], str] = {}
    for row in rows:
        key = (row.letter, row.at.date())
        seen[key] = "hit" if row.is_evidence or seen.get(key) == "hit" else "other"
    dates = _dates(lead, rows)
    return [
        (letter, person, [seen.get((letter, on), "") for on in dates]) for letter, person in named
    ]


def _gestures(rows: list[Shown]) -> list[tuple[date, list[Shown]]]:
    by_date: dict[date, list[Shown]] = defaultdict(list)
    for row in rows:
        if row.is_evidence:
            by_date[row.at.date()].append(row)
    return sorted(by_date.items())[:31]


def _radar(
    lead: Lead,
    check_ins: list[CheckIn],
    letters: dict[int, str],
    evidence: set[UUID],
    positions: dict[UUID, CheckInPosition],
    office: tuple[float, float] | None,
) -> Radar | None:
    if office is None or not positions:
        return None
    is_away = lead.kind in AWAY_KINDS  # beside the evidence: where the person else was
    spots = [
        _spot(row, positions[row.pk], letters[row.employee_id], evidence, office)
        for row in check_ins
        if row.pk in positions and (is_away or row.pk in evidence)
    ]
    if not is_away:
        spots += _others(lead, letters, office)
    return radar(spots)


def _spot(
    row: CheckIn,
    position: CheckInPosition,
    letter: str,
    evidence: set[UUID],
    office: tuple[float, float],
) -> Spot:
    metres, bearing = seen_from(*office, position.latitude, position.longitude)
    is_home = row.place == Place.HOME
    if is_home:
        metres, bearing = blurred(metres, bearing)
    return Spot(metres, bearing, letter, row.pk in evidence, is_home)


def _others(lead: Lead, letters: dict[int, str], office: tuple[float, float]) -> list[Spot]:
    """Colleagues who said "office" on a day of the lead, nameless: so scatters who is honest."""
    colleagues: Any = (
        Posting.objects.filter(unit__path__startswith=lead.unit.path)
        .exclude(employee_id__in=list(letters))
        .values("employee_id")
    )
    start = instant(lead.first, time(0), Zone(lead.unit.zone))
    span = (start, start + timedelta(days=3))
    said = CheckIn.objects.filter(
        employee_id__in=colleagues, place=Place.OFFICE, at__gte=span[0], at__lt=span[1]
    ).values("id")
    rows = CheckInPosition.objects.filter(check_in_id__in=said, at__gte=span[0], at__lt=span[1])
    found = rows.order_by("check_in_id").values_list("latitude", "longitude")[:OTHERS]
    spots = [Spot(*seen_from(*office, north, east)) for north, east in found]
    return [spot for spot in spots if spot.metres <= 1_000]
