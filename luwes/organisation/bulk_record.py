"""Catalogue and personnel record in bulk: rows checked first, then written in one statement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from luwes.kit.errors import Invalid
from luwes.kit.periods import Period
from luwes.organisation.absences import absences_held, first_overlap, overlap_sentence
from luwes.organisation.bulk import copy_rows
from luwes.organisation.models import (
    DutyTrip,
    Employee,
    FormerNumber,
    Leave,
    Position,
    Rating,
    Sanction,
)
from luwes.organisation.staff_import.words import level_code
from luwes.organisation.types import (
    Absence,
    LeaveKind,
    PositionKind,
    Predicate,
    SanctionLevel,
    SanctionState,
    TaskFacts,
)

RecordKind = Literal["ratings", "leaves", "duty_trips", "sanctions"]
TASK_FACTS = TaskFacts.__slots__
NAMED_ERRORS = 100


class RowsInvalid(Invalid):
    """`facts["errors"]` goes from the number of the row, from 1, to what is wrong with it."""

    code = "organisation.rows-invalid"


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(_("harus berisi teks"))
    return value.strip()


_MODELS: dict[str, Any] = {
    "ratings": Rating,
    "leaves": Leave,
    "duty_trips": DutyTrip,
    "sanctions": Sanction,
}
_FIELDS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "ratings": {"predicate": Predicate},
    "leaves": {"kind": LeaveKind},
    "duty_trips": {"destination": _text},
    "sanctions": {"level": SanctionLevel, "state": SanctionState, "article": _text},
}


def write_record(kind: RecordKind, rows: Iterable[Mapping[str, Any]], *, at: datetime) -> int:
    """See `luwes.organisation.actions.import_record`, the door."""
    if kind not in _MODELS:
        raise RowsInvalid(_("Jenis catatan %(kind)s tidak dikenal.") % {"kind": kind})
    listed = list(rows)
    ids = _employee_ids(listed)
    errors: dict[str, str] = {}
    good: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(listed, start=1):
        try:
            good.setdefault(_values(kind, row, ids), number)
        except (KeyError, ValueError, TypeError) as error:
            errors[str(number)] = str(error).strip("'\"")
    _refuse(errors)
    model = _MODELS[kind]
    columns = ("employee_id", "first", "until", "source", *_FIELDS[kind])
    known = _known(model, columns, good)
    new = {values: number for values, number in good.items() if values not in known}
    if kind in ("leaves", "duty_trips"):
        _refuse(_overlaps(kind, new))
    copy_rows(model._meta.db_table, (*columns, "recorded_at"), ((*row, at) for row in new))
    return len(new)


def _overlaps(kind: str, rows: Mapping[tuple[Any, ...], int]) -> dict[str, str]:
    """Return what shares a day with the record, or with an earlier row, by number of the row."""
    if not rows:
        return {}
    firsts, untils = {row[1] for row in rows}, {row[2] for row in rows}
    taken = absences_held({row[0] for row in rows}, first=min(firsts), until=max(untils))
    errors = {}
    for (who, first, until, _source, own), number in rows.items():
        own_days = taken.setdefault(who, [])
        clash = first_overlap(Period(first, until), own_days)
        if clash is not None:
            errors[str(number)] = _("pegawai ini %(known)s") % {"known": overlap_sentence(clash)}
        else:
            own_days.append(Absence(who, first, until, own if kind == "leaves" else "duty_trip"))
    return errors


def _known(model: Any, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> set[Any]:
    people = {row[0] for row in rows}
    return set(model.objects.filter(employee_id__in=people).values_list(*columns))


def _employee_ids(rows: Sequence[Mapping[str, Any]]) -> dict[Any, int]:
    numbers = [row["nip"] for row in rows if "nip" in row]
    keys = [row["employee_id"] for row in rows if "employee_id" in row]
    former = FormerNumber.objects.filter(nip__in=numbers).values_list("nip", "employee_id")
    found: dict[Any, int] = dict(former)
    found |= dict(Employee.objects.filter(nip__in=numbers).values_list("nip", "id"))
    return found | {
        pk: pk for pk in Employee.objects.filter(pk__in=keys).values_list("id", flat=True)
    }


def _values(kind: str, row: Mapping[str, Any], ids: Mapping[Any, int]) -> tuple[Any, ...]:
    who = row.get("nip", row.get("employee_id"))
    if who not in ids:
        raise ValueError(_("pegawai %(who)s tidak ada") % {"who": who})
    first, until = row["first"], row["until"]
    if not isinstance(first, date) or not (until is None or isinstance(until, date)):
        raise ValueError(_("tanggal mulai dan akhir harus berupa tanggal"))
    if until is None and kind != "sanctions":
        raise ValueError(_("tanggal akhir wajib diisi"))
    if until is not None and until <= first:
        raise ValueError(_("tanggal akhir harus sesudah tanggal mulai"))
    own = [str(reading(row[name])) for name, reading in _FIELDS[kind].items()]
    return (ids[who], first, until, _text(row["source"])[:200], *own)


def _refuse(errors: Mapping[str, str]) -> None:
    if errors:
        number, sentence = next(iter(errors.items()))
        raise RowsInvalid(
            _("%(count)s baris salah, jadi tidak ada yang ditulis. Baris %(row)s: %(sentence)s.")
            % {"count": len(errors), "row": number, "sentence": sentence},
            errors=dict(list(errors.items())[:NAMED_ERRORS]),
        )


def write_positions(rows: Iterable[Mapping[str, Any]]) -> int:
    """See `luwes.organisation.actions.import_positions`, the door."""
    errors: dict[str, str] = {}
    good: dict[tuple[Any, ...], Position] = {}
    for number, row in enumerate(rows, start=1):
        try:
            position = _position(row)
            key = (position.title, position.kind, position.level, position.job_class)
            good[key] = position
        except (KeyError, ValueError, TypeError) as error:
            errors[str(number)] = str(error).strip("'\"")
    _refuse(errors)
    Position.objects.bulk_create(
        good.values(),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["title", "kind", "level", "job_class"],
        update_fields=list(TASK_FACTS),
    )
    return len(good)


def _position(row: Mapping[str, Any]) -> Position:
    job_class = int(row["job_class"] if "job_class" in row else row["class"])
    if not 1 <= job_class <= 17:
        raise ValueError(_("kelas jabatan harus 1 sampai 17"))
    facts = {name: row[name] for name in TASK_FACTS}
    if not all(isinstance(fact, bool) for fact in facts.values()):
        raise ValueError(_("sifat tugas harus ya atau tidak"))
    return Position(
        title=_text(row["title"])[:200],
        kind=PositionKind(row["kind"]),
        level=level_code(str(row.get("level") or "")),
        job_class=job_class,
        **facts,
    )
