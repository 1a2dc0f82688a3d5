"""What an import found and did: for the page, as CSV, as JSON, as text."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.base.tables import csv_bytes
from luwes.organisation.staff_import.labels import field_label
from luwes.organisation.staff_import.mapping import ColumnGuess
from luwes.organisation.staff_import.reasons import reason_text, remedy_text
from luwes.organisation.staff_import.tree import UnitChange
from luwes.organisation.staff_import.types import Change, ChangeKind, Problem, Renewal

KIND_LABELS = {
    ChangeKind.JOINED: gettext_lazy("Pegawai baru"),
    ChangeKind.MOVED: gettext_lazy("Pindah"),
    ChangeKind.PROMOTED: gettext_lazy("Naik jabatan"),
    ChangeKind.LEFT: gettext_lazy("Pegawai keluar"),
    ChangeKind.CHANGED: gettext_lazy("Data berubah"),
    ChangeKind.UNCHANGED: gettext_lazy("Tetap"),
}
SHOWN_IN_TEXT = 20


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`applied` says whether anything was written; `changes` leaves out who stays as they are."""

    file_name: str
    effective_on: date
    rows_read: int
    problems: tuple[Problem, ...]
    counts: dict[ChangeKind, int]
    changes: tuple[Change, ...]
    new_units: tuple[str, ...]
    changed_units: tuple[UnitChange, ...]
    new_positions: tuple[str, ...]
    new_ratings: int
    mapping: ColumnGuess
    headings: tuple[str, ...]
    applied: bool = False
    dry_run: bool = False
    samples: dict[str, str] = field(default_factory=dict)
    renewals: tuple[Renewal, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_warning]

    @property
    def bad_rows(self) -> int:
        return len({problem.row for problem in self.errors if problem.row})

    @property
    def changes_anything(self) -> bool:
        return bool(
            self.changes
            or self.new_units
            or self.changed_units
            or self.new_positions
            or self.new_ratings
        )

    def as_json(self) -> dict[str, Any]:
        """Return the whole report as data; sentences are in the present language."""
        return {
            "file": self.file_name,
            "effective_on": self.effective_on.isoformat(),
            "applied": self.applied,
            "dry_run": self.dry_run,
            "rows_read": self.rows_read,
            "rows_bad": self.bad_rows,
            "counts": {kind.value: self.counts.get(kind, 0) for kind in ChangeKind},
            "new_units": list(self.new_units),
            "changed_units": [_unit_change_json(change) for change in self.changed_units],
            "renewals": [asdict(renewal) for renewal in self.renewals],
            "new_positions": list(self.new_positions),
            "new_ratings": self.new_ratings,
            "mapping": self.mapping.as_json(),
            "problems": [_problem_json(problem) for problem in self.problems],
            "changes": [_change_json(change) for change in self.changes],
        }

    def as_csv(self) -> bytes:
        """Return each problem as one line: row, column, value, weight, reason, remedy."""
        return problem_lines(self.problems)


def problem_lines(problems: Sequence[Problem]) -> bytes:
    """Return problems as CSV, in the present language, safe to open in a spreadsheet."""
    columns = [_("Baris"), _("Kolom"), _("Isi"), _("Jenis"), _("Alasan"), _("Yang dilakukan")]
    return csv_bytes(columns, (_line(problem) for problem in problems))


def _line(problem: Problem) -> tuple[Any, ...]:
    weight = _("peringatan") if problem.is_warning else _("kesalahan")
    reason, remedy = reason_text(problem), remedy_text(problem)
    return problem.row or "", problem.column, problem.value, weight, reason, remedy


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        "is_warning": problem.is_warning,
        "facts": dict(problem.facts),
        "reason": reason_text(problem),
        "remedy": remedy_text(problem),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "nip": change.nip,
        "name": change.name,
        "fields": {name: list(pair) for name, pair in change.fields.items()},
    }


def _unit_change_json(change: UnitChange) -> dict[str, Any]:
    return {
        "code": change.unit.code,
        "name": change.unit.name,
        "fields": {name: list(pair) for name, pair in change.fields.items()},
    }


def report_text(report: ImportReport, language: str) -> str:
    """Return the report as lines for a terminal, in "id" or "en"."""
    with translation.override(language):
        return "\n".join(_text_lines(report))


def _text_lines(report: ImportReport) -> Iterator[str]:
    yield _headline(report)
    counts = ", ".join(f"{label}: {report.counts.get(k, 0)}" for k, label in KIND_LABELS.items())
    yield counts
    yield _("Unit baru: %(units)s. Jabatan baru: %(posts)s. Penilaian baru: %(ratings)s.") % {
        "units": len(report.new_units),
        "posts": len(report.new_positions),
        "ratings": report.new_ratings,
    }
    for change in report.changed_units[:SHOWN_IN_TEXT]:
        fields = (f"{field_label(n)}: {a or '–'} → {b}" for n, (a, b) in change.fields.items())
        yield _("Unit %(unit)s berubah: %(fields)s.") % {
            "unit": change.unit.name,
            "fields": "; ".join(fields),
        }
    for problem in report.errors[:SHOWN_IN_TEXT]:
        place = _("Baris %(row)s, %(column)s") % {"row": problem.row, "column": problem.column}
        yield f"{place} [{problem.value}]: {reason_text(problem)} {remedy_text(problem)}"
    if len(report.errors) > SHOWN_IN_TEXT:
        more = len(report.errors) - SHOWN_IN_TEXT
        yield _("… dan %(more)s kesalahan lain; lihat laporan lengkap.") % {"more": more}
    waiting = [renewal for renewal in report.renewals if not renewal.confirmed]
    for renewal in waiting[:SHOWN_IN_TEXT]:
        facts = {"name": renewal.name, "old": renewal.old, "new": renewal.new}
        yield _("Tampaknya orang yang sama: %(name)s, NIP lama %(old)s → baru %(new)s.") % facts
    if report.warnings:
        yield _("%(count)s peringatan.") % {"count": len(report.warnings)}


def _headline(report: ImportReport) -> str:
    facts = {"file": report.file_name, "rows": report.rows_read, "bad": report.bad_rows}
    if report.applied:
        return _("%(file)s: %(rows)s baris dibaca dan diterapkan, %(bad)s baris dilewati.") % facts
    if report.dry_run:
        return _("%(file)s: %(rows)s baris dicoba tanpa mengubah apa pun, %(bad)s salah.") % facts
    return _("%(file)s: %(bad)s dari %(rows)s baris salah, jadi tidak ada yang diubah.") % facts
