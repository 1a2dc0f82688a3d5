"""Catalogues and work from elsewhere, many rows at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.models import User
from luwes.kit.errors import Invalid
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.work.models import Activity, MonthClose, Task
from luwes.work.rules import credit, norm_of
from luwes.work.types import ActivityRow, EventKind, TaskState, WorkImport, WorkRow


class WorkInvalid(Invalid):
    code = "work.import-invalid"


@transaction.atomic
def import_activities(rows: Iterable[ActivityRow], *, by: User | None, at: datetime) -> int:
    """Store an activity catalogue; a known code is brought up to date. Return how many lines."""
    activities = [
        Activity(
            code=row.code,
            name=row.name,
            standard_minutes=row.standard_minutes,
            category=row.category,
            is_active=row.is_active,
        )
        for row in rows
    ]
    Activity.objects.bulk_create(
        activities,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "standard_minutes", "category", "is_active"],
        batch_size=5000,
    )
    audit.record(
        action="work.import_activities",
        subject="activities",
        by=by,
        at=at,
        facts={"lines": len(activities)},
    )
    return len(activities)


@transaction.atomic
def import_work(rows: Iterable[WorkRow], *, by: User | None, at: datetime) -> WorkImport:
    """
    Store finished or accepted tasks with their entries; those known by reference stay as they are.

    Accepted ones are credited by the same rules as on the page. All or nothing, by COPY.

    :raises WorkInvalid: a task without a title, entries, minutes, or with an unknown activity.
    """
    every = list(rows)
    references = [row.reference for row in every]
    known = set(Task.objects.filter(reference__in=references).values_list("reference", flat=True))
    fresh = list({row.reference: row for row in every if row.reference not in known}.values())
    norms = dict(Activity.objects.values_list("code", "standard_minutes"))
    activity_ids = dict(Activity.objects.values_list("code", "id"))
    worth = [_norm(row, norms) for row in fresh]
    numbers = _new_numbers(len(fresh))
    packed = list(zip(numbers, fresh, worth, strict=True))
    _copy("work_task", _TASK, (_task(n, row, norm, activity_ids) for n, row, norm in packed))
    _copy(
        "work_holding",
        ("task_id", "employee_id", "norm_minutes", "since"),
        ((n, row.employee_id, norm, row.created_at) for n, row, norm in packed),
    )
    _copy(
        "work_entry",
        ("task_id", "employee_id", '"on"', "minutes", "note", "at", "by_id"),
        (
            (n, row.employee_id, entry.on, entry.minutes, entry.note, row.finished_at, None)
            for n, row, _norm_minutes in packed
            for entry in row.entries
        ),
    )
    _copy(
        "work_credited_day",
        ("task_id", "employee_id", "worked_on", "counts_on", "minutes"),
        list(_credits(packed)),  # asks the database, which a COPY would block
    )
    _copy("work_task_event", ("task_id", "kind", "at", "by_id", "note"), _events(packed))
    audit.record(
        action="work.import_work",
        subject="tasks",
        by=by,
        at=at,
        facts={"stored": len(fresh), "known": len(every) - len(fresh)},
    )
    return WorkImport(stored=len(fresh), known=len(every) - len(fresh))


_TASK = (
    "id",
    "title",
    "description",
    "activity_id",
    "volume",
    "norm_minutes",
    "unit_id",
    "assignee_id",
    "state",
    "created_at",
    "finished_at",
    "accepted_at",
    "accepted_by_id",
    "return_reason",
    "version",
    "reference",
)
Packed = Sequence[tuple[int, WorkRow, int]]


def _norm(row: WorkRow, norms: dict[str, int]) -> int:
    is_known = not row.activity_code or row.activity_code in norms
    norm = norm_of(
        standard_minutes=norms.get(row.activity_code),
        volume=row.volume,
        target_minutes=row.target_minutes,
    )
    if not is_known or norm <= 0 or not row.title or not row.entries:
        raise WorkInvalid(
            _("Tugas “%(reference)s” tidak lengkap.") % {"reference": row.reference},
            remedy=_("Tiap tugas perlu judul, catatan menit, dan kegiatan yang ada di katalog."),
        )
    if any(entry.minutes <= 0 for entry in row.entries):
        raise WorkInvalid(
            _("Tugas “%(reference)s” memuat catatan tanpa menit.") % {"reference": row.reference}
        )
    return norm


def _task(number: int, row: WorkRow, norm: int, activity_ids: dict[str, int]) -> Sequence[object]:
    return (
        number,
        row.title,
        "",
        activity_ids.get(row.activity_code),
        row.volume,
        norm,
        row.unit_id,
        row.employee_id,
        (TaskState.ACCEPTED if row.accepted_at else TaskState.FINISHED).value,
        row.created_at,
        row.finished_at,
        row.accepted_at,
        row.accepted_by_id,
        "",
        1,
        row.reference,
    )


def _credits(packed: Packed) -> Iterator[Sequence[object]]:
    units = {row.unit_id for _, row, _ in packed}
    places = dict(Unit.objects.filter(pk__in=units).values_list("pk", "zone"))
    closed = _closed_months(units)
    for number, row, norm in packed:
        if row.accepted_at is None:
            continue
        accepted_on = local(row.accepted_at, Zone(places[row.unit_id])).date()
        claims = [(row.employee_id, entry.on, entry.minutes) for entry in row.entries]
        for day in credit(norm=norm, parts={row.employee_id: norm}, entries=claims).days:
            is_closed = (row.unit_id, day.on.replace(day=1)) in closed
            counts_on = accepted_on if is_closed else day.on
            yield number, day.employee_id, day.on, counts_on, day.minutes


def _closed_months(unit_ids: set[int]) -> set[tuple[int, date]]:
    closes = list(MonthClose.objects.values_list("unit__path", "first"))
    paths = Unit.objects.filter(pk__in=unit_ids).values_list("pk", "path") if closes else ()
    return {(pk, first) for pk, path in paths for above, first in closes if path.startswith(above)}


def _events(packed: Packed) -> Iterator[Sequence[object]]:
    for number, row, _norm_minutes in packed:
        yield number, EventKind.CREATED.value, row.created_at, None, ""
        yield number, EventKind.FINISHED.value, row.finished_at, None, ""
        if row.accepted_at:
            yield number, EventKind.ACCEPTED.value, row.accepted_at, row.accepted_by_id, ""


def _new_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('work_task', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    ready = list(rows)  # before the COPY: they may come out of queries on this very connection
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in ready:
            copy.write_row(row)
