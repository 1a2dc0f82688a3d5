"""How the sample agency begins: its staff list, its rules for the trial, its disciplinary past."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from django.conf import settings

from luwes.allowance.actions import set_budget
from luwes.demo import content
from luwes.demo.agency import write_xlsx
from luwes.demo.story.cast import give_heads, give_logins
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.timeline import morning, working_day_from
from luwes.organisation.actions import import_staff, place_site, record_sanction
from luwes.organisation.models import Employee, Site
from luwes.organisation.queries import staff_on
from luwes.organisation.types import SanctionLevel, SanctionState
from luwes.policy.actions import approve_term, draft_term
from luwes.policy.queries import rulebook
from luwes.work.imports import import_activities
from luwes.work.types import ActivityRow

TRIAL_DEPUTIES = ("dep-sarpras", "dep-regional")
INSTRUMENT = "Keputusan Kepala BPLN Nomor 12 Tahun {year} (rekaan)"
BILLION = 1_000_000_000


class SampleRefused(RuntimeError):
    """The generator and the import disagree; a test keeps them together."""


def import_list(ground: Ground, tell: Tell) -> None:
    """Write the staff list and import it through the door that every agency uses."""
    first = ground.timeline.before.first
    path = Path(settings.VAR) / "demo-staff.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_xlsx(path, staff=ground.staff, seed=ground.seed, on=first, progress=tell)
    report = import_staff(
        file=path, name=path.name, effective_on=first, by=None, at=morning(first, 6)
    )
    if not report.applied:
        raise SampleRefused(f"The import refused the sample staff list: {report.errors[:5]}")


def place_offices(ground: Ground, tell: Tell) -> None:
    """Write where the offices lie, as an officer would from a map."""
    first = ground.timeline.before.first
    written = {site["name"]: site for site in content.read("units")["sites"].values()}
    for site in Site.objects.filter(name__in=written):
        latitude, longitude = (Decimal(part) for part in written[site.name]["position"])
        place_site(
            site=site, address="", latitude=latitude, longitude=longitude, by=None,
            at=morning(first, 7),
        )  # fmt: skip


def open_accounts(ground: Ground, tell: Tell) -> None:
    first = ground.timeline.before.first
    give_logins(ground, first=first, at=morning(first, 7))
    give_heads(ground, first=first, at=morning(first, 7))


def open_trial(ground: Ground, tell: Tell) -> None:
    """Let one officer draft and another approve that two deputies open flexible work."""
    first = ground.timeline.trial.first
    drafted_on = working_day_from(first - timedelta(days=20))
    approved_on = working_day_from(first - timedelta(days=14))
    for key in TRIAL_DEPUTIES:
        draft = draft_term(
            unit=ground.units[key],
            key="eligibility.open",
            value=True,
            first=first,
            instrument=INSTRUMENT.format(year=first.year),
            reason="Uji coba kerja fleksibel pada dua deputi sebelum diputuskan untuk semua.",
            by=ground.account("kebijakan"),
            at=morning(drafted_on, 10),
        )
        approve_term(draft=draft, by=ground.account("penetap"), at=morning(approved_on, 14))


def record_sanctions(ground: Ground, tell: Tell) -> None:
    """Write a few sanctions and running examinations of earlier into the personnel record."""
    first = ground.timeline.before.first
    trial = [m for key in TRIAL_DEPUTIES for m in staff_on(unit=ground.units[key], on=first)]
    others = staff_on(unit=ground.units["kpt"], on=first)
    random = Random(f"sanctions:{ground.seed}")
    playing = set(Employee.objects.exclude(user=None).values_list("pk", flat=True))
    chosen = [
        *random.sample([m for m in trial if not m.is_head and m.employee_id not in playing], 3),
        *random.sample([m for m in others if not m.is_head and m.employee_id not in playing], 2),
    ]
    kinds = (
        (SanctionLevel.LIGHT, SanctionState.IN_FORCE, "PP 94/2021 pasal 9"),
        (SanctionLevel.MEDIUM, SanctionState.IN_FORCE, "PP 94/2021 pasal 10"),
        (SanctionLevel.LIGHT, SanctionState.PROCESS, "PP 94/2021 pasal 26"),
        (SanctionLevel.LIGHT, SanctionState.IN_FORCE, "PP 94/2021 pasal 9"),
        (SanctionLevel.MEDIUM, SanctionState.PROCESS, "PP 94/2021 pasal 26"),
    )
    people = Employee.objects.in_bulk([m.employee_id for m in chosen])
    for number, (member, (level, state, article)) in enumerate(zip(chosen, kinds, strict=True), 1):
        record_sanction(
            employee=people[member.employee_id],
            level=level,
            state=state,
            article=article,
            first=first - timedelta(days=20 + 7 * number),
            until=first + timedelta(days=180) if state is SanctionState.IN_FORCE else None,
            source=f"Berkas disiplin nomor {number} tahun {first.year} (rekaan)",
            by=ground.account("kepegawaian"),
            at=morning(first, 9),
        )


def load_catalogue(ground: Ground, tell: Tell) -> None:
    """Bring in the catalogue of activities with their standard minutes."""
    labels = {
        key: family["label"] for key, family in content.read("activities")["families"].items()
    }
    rows = [
        ActivityRow(entry.code, entry.name, entry.minutes, labels[entry.family])
        for entry in content.activities()
    ]
    import_activities(rows, by=ground.officer, at=morning(ground.timeline.before.first, 8))


def budget_year(ground: Ground, tell: Tell) -> None:
    """Set each year's budget: what all class amounts come to in twelve months, to the billion."""
    timeline = ground.timeline
    for year in sorted({timeline.before.first.year, timeline.current.first.year}):
        book = rulebook(unit=ground.agency, on=timeline.before.first)
        amounts = book.value("allowance.class_amounts")
        staff = staff_on(unit=ground.agency, on=timeline.before.first)
        month = sum(amounts[str(member.job_class)] for member in staff)
        set_budget(
            unit=ground.agency,
            year=year,
            amount=-(-12 * month // BILLION) * BILLION,
            source=f"DIPA {year} (rekaan): dua belas bulan menurut kelas jabatan",
            by=ground.account("bendahara"),
            at=morning(timeline.before.first, 10),
        )
