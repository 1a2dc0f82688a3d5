"""An uploaded list between upload and confirmation: judged by a dry run, corrected, applied."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Role, Standing
from luwes.base.models import User
from luwes.kit.errors import Conflict, Missing
from luwes.organisation.models import ColumnMapping, StagedList, Unit
from luwes.organisation.staff_import.apply import run_import, safe_name
from luwes.organisation.staff_import.mapping import from_json, signature
from luwes.organisation.staff_import.reader import read_table
from luwes.organisation.staff_import.report import ImportReport

IMPORTERS = (Role.PERSONNEL, Role.ADMIN)
LARGE_BYTES = 600_000  # about 4,000 people; more is left to a job
WAITS = timedelta(hours=24)
REPORT_KEPT = timedelta(days=7)
KEPT_A_PERSON = 5


class StagedListMissing(Missing):
    code = "organisation.staged-list-missing"


class AlreadyApplied(Conflict):
    code = "organisation.list-applied"


class StillJudged(Conflict):
    code = "organisation.list-judged"


class ListRefused(Conflict):
    code = "organisation.list-refused"


@transaction.atomic
def stage_list(
    *,
    content: bytes,
    name: str,
    unit: Unit,
    effective_on: date,
    complete: bool,
    by: User,
    at: datetime,
) -> StagedList:
    """
    Keep an uploaded list for a day, still to be judged; nothing else is written.

    The columns mean what the unit's officers last said of this layout, else what is usual.

    :raises FileRefused: the file as a whole cannot be read; it is not kept.
    """
    headings = read_table(content, name=name).headings
    kept = ColumnMapping.objects.filter(unit=unit, layout=signature(headings)).first()
    _forget_old(by=by, at=at)
    return StagedList.objects.create(
        id=uuid4(),
        by=by,
        unit=unit,
        name=safe_name(name),
        content=content,
        effective_on=effective_on,
        complete=complete,
        mapping=kept.mapping if kept else None,
        staged_at=at,
    )


def is_large(staged: StagedList) -> bool:
    """Whether the list is too long to be read while somebody waits for a page."""
    return len(staged.content) > LARGE_BYTES


@transaction.atomic
def judge_list(*, pk: UUID, by: User, at: datetime) -> None:
    """Judge a kept list by a dry run."""
    staged = StagedList.objects.select_related("unit").filter(pk=pk, applied_at=None).first()
    if staged is not None:
        _judge(staged, by=by, at=at)


def _forget_old(*, by: User, at: datetime) -> None:
    waiting = Q(applied_at=None, staged_at__lt=at - WAITS)
    StagedList.objects.filter(waiting | Q(staged_at__lt=at - REPORT_KEPT)).delete()
    newest = StagedList.objects.filter(by=by).order_by("-staged_at").values_list("pk", flat=True)
    StagedList.objects.filter(pk__in=list(newest[KEPT_A_PERSON - 1 :])).delete()


def staged_list_for(standing: Standing, pk: UUID, *, at: datetime) -> StagedList:
    """
    Return one's own list, while one may still import at its unit.

    :raises StagedListMissing: absent, another's, or too old: all look the same.
    """
    staged = (
        StagedList.objects.filter(pk=pk, by_id=standing.user_id)
        .exclude(applied_at=None, staged_at__lt=at - WAITS)
        .select_related("unit", "by")
        .first()
    )
    if staged is None or not standing.covers(staged.unit.path, *IMPORTERS):
        raise StagedListMissing(
            _("Daftar itu tidak ada, sudah lewat 24 jam, atau diunggah orang lain."),
            remedy=_("Unggah daftarnya lagi."),
        )
    return staged


@transaction.atomic
def remap_list(
    *, staged: StagedList, mapping: Mapping[str, Any], by: User, at: datetime
) -> StagedList:
    """
    Give the columns other meanings, kept for the layout; the list is then to be judged again.

    :raises MappingInvalid: one meaning for two columns, or an unknown one.
    """
    staged = _locked(staged)
    headings = (staged.report or {})["headings"]
    from_json(mapping, headings)
    staged.mapping, staged.report = dict(mapping), None
    staged.save(update_fields=["mapping", "report"])
    ColumnMapping.objects.update_or_create(
        unit=staged.unit,
        layout=signature(headings),
        defaults={"mapping": staged.mapping, "kept_by": by, "kept_at": at},
    )
    return staged


@transaction.atomic
def confirm_renewals(*, staged: StagedList, new_numbers: Collection[str] | None) -> StagedList:
    """
    Say which of the proposed people are the same (None: all); the list is then to be judged again.

    :raises AlreadyApplied: it was applied or thrown away meanwhile.
    :raises StillJudged: its report is still to come.
    """
    staged = _locked(staged)
    if staged.report is None or staged.is_applying:
        raise StillJudged(_("Daftar ini masih diperiksa. Tunggu sebentar, lalu pilih lagi."))
    proposed = {row["new"]: row["old"] for row in staged.report["renewals"]}
    chosen = proposed if new_numbers is None else set(new_numbers)
    staged.renewals = {new: old for new, old in proposed.items() if new in chosen}
    staged.report = None
    staged.save(update_fields=["renewals", "report"])
    return staged


def _locked(staged: StagedList) -> StagedList:
    locked = StagedList.objects.select_for_update().select_related("unit").filter(pk=staged.pk)
    found = locked.first()
    if found is None or found.applied_at is not None:
        raise AlreadyApplied(_("Daftar ini sudah diterapkan atau dibuang."))
    return found


def _judge(staged: StagedList, *, by: User, at: datetime) -> ImportReport:
    report = _run(staged, by=by, at=at, accept_valid=False, dry_run=True)
    staged.report = {**report.as_json(), "headings": list(report.headings),
                     "samples": report.samples}  # fmt: skip
    staged.save(update_fields=["report", "mapping"])
    return report


def _run(
    staged: StagedList, *, by: User, at: datetime, accept_valid: bool, dry_run: bool
) -> ImportReport:
    return run_import(
        file=bytes(staged.content),
        name=staged.name,
        mapping_json=staged.mapping,
        effective_on=staged.effective_on,
        by=by,
        at=at,
        accept_valid=accept_valid,
        complete=staged.complete,
        dry_run=dry_run,
        under=staged.unit,
        confirmed=staged.renewals,
    )


@transaction.atomic
def apply_list(*, staged: StagedList, accept_valid: bool, by: User, at: datetime) -> ImportReport:
    """
    Apply the list as judged; the file goes, the report stays for a week.

    :raises AlreadyApplied: it was applied or thrown away meanwhile.
    :raises ListRefused: rows are bad now and the good ones alone were not asked for.
    """
    staged = _locked(staged)
    report = _run(staged, by=by, at=at, accept_valid=accept_valid, dry_run=False)
    if not report.applied:
        raise ListRefused(
            _("Ada baris yang salah, jadi tidak ada yang diterapkan."),
            remedy=_("Perbaiki berkasnya, atau terapkan hanya baris yang benar."),
        )
    staged.report = {**report.as_json(), "headings": list(report.headings),
                     "samples": report.samples}  # fmt: skip
    staged.content, staged.applied_at, staged.is_applying = b"", at, False
    staged.save(update_fields=["report", "content", "applied_at", "is_applying"])
    return report


def mark_applying(staged: StagedList) -> None:
    """
    Say that a job is going to apply the list.

    :raises AlreadyApplied: it was applied or thrown away, or a job has it already.
    """
    waiting = StagedList.objects.filter(pk=staged.pk, applied_at=None, is_applying=False)
    if not waiting.update(is_applying=True):
        raise AlreadyApplied(_("Daftar ini sudah diterapkan atau dibuang."))


def apply_marked(*, pk: UUID, accept_valid: bool, by: User, at: datetime) -> None:
    """Apply a list on behalf of a job; if rows are bad by now, its new report says so instead."""
    staged = StagedList.objects.filter(pk=pk, applied_at=None, is_applying=True).first()
    if staged is None:
        return
    try:
        apply_list(staged=staged, accept_valid=accept_valid, by=by, at=at)
    except ListRefused:
        judge_list(pk=pk, by=by, at=at)
        StagedList.objects.filter(pk=pk).update(is_applying=False)
