"""The rows of the sample staff list."""

from collections.abc import Iterator
from datetime import date
from random import Random

from luwes.demo import content
from luwes.demo.agency.columns import POSITION_KINDS, SERVICE_MODES, StaffRow
from luwes.demo.agency.names import Names
from luwes.demo.agency.people import Career, Numbers, Seat, career_for, seats_for, sex_for

REFERENCE_ON = date(2026, 9, 1)
SEED = 2019
PREDICATES = {
    "Sangat Baik": 140,
    "Baik": 805,
    "Butuh Perbaikan": 40,
    "Kurang": 12,
    "Sangat Kurang": 3,
}
DEPTH = 5
DEGREES = {
    "planning": ("S.T.", "S.E.", "S.P.", "S.Si.", "S.Hut."),
    "policy": ("S.Sos.", "S.IP.", "S.E.", "S.H.", "S.AP."),
    "data": ("S.Stat.", "S.Si.", "S.Mat.", "S.T."),
    "computing": ("S.Kom.", "S.T.", "S.Si."),
    "law": ("S.H.",),
    "finance": ("S.E.", "S.Ak.", "S.M."),
    "personnel": ("S.Psi.", "S.AP.", "S.Sos.", "S.E."),
    "audit": ("S.E.", "S.Ak.", "S.H."),
    "publicity": ("S.I.Kom.", "S.Sos.", "S.S."),
    "records": ("S.IIP.", "S.Hum.", "S.Sos."),
    "procurement": ("S.T.", "S.E.", "S.H."),
}
MASTERS = {"planning": "M.T.", "law": "M.H.", "computing": "M.Kom.", "finance": "M.Ak."}


def generate(staff: int, seed: int = SEED, *, on: date = REFERENCE_ON) -> Iterator[StaffRow]:
    """
    Yield the staff list of an invented agency of `staff` people as it stands on day `on`.

    The same arguments give the same rows. Every NIP is unique and valid, every unit has one head,
    36 % are contract employees (PPPK), nobody is past retirement on `on`, and about 4 % came into
    their post in the two months before it. Whoever uses the list long after `on` passes a later
    day, or the oldest will be refused as retired.

    :raises ValueError: if `staff` is not at least 1.
    """
    random = Random(f"people:{seed}")
    names = Names(f"names:{seed}")
    numbers = Numbers()
    domain = content.read("units")["agency"]["mail_domain"]
    for seat in seats_for(staff, random=Random(f"seats:{seed}")):
        sex = sex_for(seat, random=random)
        career = career_for(seat, random=random, on=on)
        nip = numbers.next_number(seat, career, sex=sex, count=_count(random))
        name = names.next_name(sex)
        front, back = _degrees(seat, career, sex, random)
        predicate = _predicate(career, random=random, on=on)
        mail = names.mailbox(name, domain)
        yield _row(seat, career, (nip, name, front, back, sex, mail, predicate))


def _row(seat: Seat, career: Career, person: tuple[str, str, str, str, str, str, str]) -> StaffRow:
    nip, name, front, back, sex, mail, predicate = person
    path = (*seat.unit.path, *[""] * (DEPTH - len(seat.unit.path)))
    return StaffRow(
        nip=nip,
        name=name,
        title_front=front,
        title_back=back,
        born_on=_printed(career.born_on),
        sex="M" if sex == "m" else "F",
        employment=seat.employment,
        standing="Aktif",
        grade=career.grade,
        started_on=_printed(career.started_on),
        retires_on=_printed(career.retires_on),
        position_kind=POSITION_KINDS[seat.position.kind],
        position=seat.position.title,
        level=seat.position.level,
        job_class=seat.position.job_class,
        posted_on=_printed(career.posted_on),
        is_head=_yes(seat.is_head),
        unit_1=path[0],
        unit_2=path[1],
        unit_3=path[2],
        unit_4=path[3],
        unit_5=path[4],
        service_mode=SERVICE_MODES[seat.unit.service_mode],
        zone=seat.unit.zone,
        site=seat.unit.site,
        email=mail,
        predicate=predicate,
        **{fact: _yes(said) for fact, said in seat.position.tasks.items()},
    )


def _yes(said: bool) -> str:
    return "Ya" if said else "Tidak"


def _printed(day: date) -> str:
    return f"{day.day:02}-{day.month:02}-{day.year:04}"


def _count(random: Random) -> int:
    return random.choices((1, 2, 3), (90, 9, 1))[0]


def _predicate(career: Career, *, random: Random, on: date) -> str:
    """Return last year's predicate; whoever started this year has none."""
    drawn = random.choices(list(PREDICATES), list(PREDICATES.values()))[0]
    return "" if career.started_on.year >= on.year else drawn


def _degrees(seat: Seat, career: Career, sex: str, random: Random) -> tuple[str, str]:
    """Return what stands before and after the name; the skilled levels have a diploma."""
    level = seat.position.level
    draw = random.random()
    if level in ("Terampil", "Mahir", "Penyelia"):
        return "", "A.Md." if draw < 0.85 else ""
    if seat.position.job_class <= 5:
        return "", ""
    bachelor = random.choice(DEGREES.get(seat.position.activities, ("S.E.", "S.Sos.", "S.H.")))
    master = MASTERS.get(seat.position.activities, "M.Si.")
    senior = level in ("Ahli Madya", "Ahli Utama") or level.startswith("JPT")
    if senior and career.born_on.year < 1970 and draw < 0.3:
        return ("Drs." if sex == "m" else "Dra."), master
    if senior and draw > 0.8:
        return "Dr.", f"{bachelor}, {master}"
    return "", f"{bachelor}, {master}" if draw < (0.8 if senior else 0.3) else bachelor
