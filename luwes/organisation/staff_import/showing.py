"""A kept report as the review page shows it, in the language of the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from luwes.organisation.staff_import.labels import change_label, field_label
from luwes.organisation.staff_import.reasons import reason_text, remedy_text
from luwes.organisation.staff_import.report import KIND_LABELS, problem_lines
from luwes.organisation.staff_import.types import ChangeKind, Problem, Renewal
from luwes.organisation.types import ServiceMode
from luwes.organisation.words import SERVICE_MODES

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ShownProblem:
    row: int
    column: str
    value: str
    is_warning: bool
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    label: str
    nip: str
    name: str
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class ShownReport:
    """The first `SHOWN` of each list; the counts say how many there are."""

    rows_read: int
    rows_bad: int
    warning_count: int
    applied: bool
    counts: list[tuple[str, int]]
    problems: list[ShownProblem]
    problem_count: int
    changes: list[ShownChange]
    change_count: int
    new_units: list[str]
    changed_units: list[ShownChange]
    changed_unit_count: int
    new_unit_count: int
    new_position_count: int
    new_rating_count: int
    renewals: list[Renewal]
    renewal_count: int
    unconfirmed_count: int
    is_readable: bool
    changes_anything: bool


def problems_of(report: Mapping[str, Any]) -> list[Problem]:
    """Return the problems of a kept report as values again."""
    names = ("row", "column", "value", "code", "is_warning", "facts")
    return [Problem(**{name: item[name] for name in names}) for item in report["problems"]]


def shown_report(report: Mapping[str, Any]) -> ShownReport:
    problems, changes = problems_of(report), report["changes"]
    sums = (report["new_units"], report["changed_units"], report["new_positions"])
    return ShownReport(
        rows_read=report["rows_read"],
        rows_bad=report["rows_bad"],
        warning_count=sum(problem.is_warning for problem in problems),
        applied=report["applied"],
        counts=[(str(KIND_LABELS[kind]), report["counts"][kind]) for kind in ChangeKind],
        problems=[_shown_problem(problem) for problem in _errors_first(problems)[:SHOWN]],
        problem_count=len(problems),
        changes=[_shown_change(change) for change in changes[:SHOWN]],
        change_count=len(changes),
        new_units=report["new_units"][:SHOWN],
        changed_units=[_shown_unit(unit) for unit in report["changed_units"][:SHOWN]],
        changed_unit_count=len(report["changed_units"]),
        new_unit_count=len(report["new_units"]),
        new_position_count=len(report["new_positions"]),
        new_rating_count=report["new_ratings"],
        renewals=[Renewal(**item) for item in report["renewals"][:SHOWN]],
        renewal_count=len(report["renewals"]),
        unconfirmed_count=sum(not item["confirmed"] for item in report["renewals"]),
        is_readable=not any(problem.code == "column-missing" for problem in problems),
        changes_anything=bool(changes or report["new_ratings"] or any(sums)),
    )


def _errors_first(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.is_warning)


def _shown_problem(problem: Problem) -> ShownProblem:
    return ShownProblem(
        problem.row,
        field_label(problem.column),
        problem.value,
        problem.is_warning,
        reason_text(problem),
        remedy_text(problem),
    )


def _shown_change(change: Mapping[str, Any]) -> ShownChange:
    fields = [(change_label(name), old, new) for name, (old, new) in change["fields"].items()]
    label = str(KIND_LABELS[ChangeKind(change["kind"])])
    return ShownChange(label, change["nip"], change["name"], fields)


def _shown_unit(change: Mapping[str, Any]) -> ShownChange:
    fields = [
        (change_label(name), _value(name, old), _value(name, new))
        for name, (old, new) in change["fields"].items()
    ]
    return ShownChange(str(_("Unit berubah")), change["code"], change["name"], fields)


def _value(name: str, value: str) -> str:
    return str(SERVICE_MODES[ServiceMode(value)]) if name == "service_mode" else value


def report_csv(report: Mapping[str, Any]) -> bytes:
    return problem_lines(problems_of(report))


def report_json(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kept report as data, its sentences in the present language."""
    sentences = [
        {**item, "reason": reason_text(problem), "remedy": remedy_text(problem)}
        for item, problem in zip(report["problems"], problems_of(report), strict=True)
    ]
    kept = {name: value for name, value in report.items() if name not in ("samples", "headings")}
    return {**kept, "problems": sentences}
