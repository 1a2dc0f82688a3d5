"""
A month of check-ins into a file, and back.

The file is read back through the same steps that a restore takes, and compared with the table by
count and checksum, before anything is detached. Coordinates never go into it: they stay in their
own table, where the job that forgets them finds them. Broken off at any point, the verb takes up
where it stopped; until its last step all rows are in the database.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import ArchivedMonth
from luwes.attendance.retention import manifest as manifests
from luwes.attendance.retention import parquet, queries, tables
from luwes.attendance.retention.manifest import Manifest
from luwes.attendance.retention.partitions import BASES, Partition
from luwes.attendance.retention.rules import may_archive
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.errors import Conflict, Missing, Refused

CHECK_INS = BASES[0]


class ArchiveRefused(Refused):
    """The month may not leave the database yet; the reasons say why."""

    code = "attendance.archive-refused"


class MonthChanged(Conflict):
    """Check-ins of the month arrived while it was written."""

    code = "attendance.month-changed"


class MonthAbsent(Missing):
    """There is no such month, or it lies in a file already."""

    code = "attendance.month-absent"


class ArchiveUnfit(Refused):
    """Not the file that this database once gave away."""

    code = "attendance.archive-unfit"


@dataclass(frozen=True, slots=True)
class Archived:
    """What went where; `kept_as` names the detached table, "" if it was dropped."""

    manifest: Manifest
    file: Path
    kept_as: str


def archive_month(
    *, month: date, folder: Path, drop: bool, by: User | None, at: datetime
) -> Archived:
    """
    Write the check-ins of one month (UTC) into `folder` and detach them; call it outside of any
    transaction. The detached table stays in the database unless `drop`.

    :raises MonthAbsent: there is no partition of that month.
    :raises ArchiveRefused: too young, not closed, or still argued about.
    :raises MonthChanged: check-ins of that month arrived meanwhile; nothing was taken away.
    """
    part = Partition(CHECK_INS, month.replace(day=1))
    if not tables.exists(part.name):
        raise MonthAbsent(
            _("Presensi bulan %(month)s tidak ada di basis data.") % {"month": f"{month:%m-%Y}"},
            remedy=_("Lihat daftar arsip, atau pilih bulan lain."),
        )
    decision = may_archive(queries.archive_facts(part, at=at))
    if not decision.allowed:
        raise ArchiveRefused(
            _("Presensi bulan %(month)s belum dapat diarsipkan.") % {"month": f"{month:%m-%Y}"},
            remedy=_("Selesaikan hal yang disebut, lalu coba lagi."),
            reasons=decision.blocking,
        )
    file = folder / f"check-ins-{part.first:%Y-%m}.parquet"
    made = manifests.of(file) or _export(part, file, at=at)
    _prove(made, file)
    tables.detach(part)
    return _let_go(part, made, file, drop=drop, by=by, at=at)


@transaction.atomic
def restore(*, file: Path, by: User | None, at: datetime) -> Manifest:
    """
    Bring the check-ins of an archive file back; late evidence that came since stays beside them.

    :raises ArchiveUnfit: the file is not the one that was archived here, or not complete.
    """
    made = manifests.of(file)
    row = made and ArchivedMonth.objects.filter(
        month=made.month, sha256=made.sha256, restored_at=None
    )
    kept = row.select_for_update().first() if row else None
    if made is None or kept is None or manifests.sha256_of(file) != made.sha256:
        raise ArchiveUnfit(
            _("Berkas ini bukan arsip presensi yang dibuat di sini, atau isinya berubah."),
            remedy=_("Ambil salinan lain dari berkas itu beserta berkas .json di sampingnya."),
        )
    found = tables.load(
        made.columns, parquet.read(file, made.columns), into=CHECK_INS, first=made.month
    )
    if found != made.sums:
        raise _unlike(file)
    tables.drop_doubles(Partition(CHECK_INS, made.month), made.columns, made.sums)
    kept.restored_at = at
    kept.save(update_fields=["restored_at"])
    audit.record(
        action="attendance.restore_check_ins",
        subject=f"check-ins:{made.month:%Y-%m}",
        by=by,
        at=at,
        facts={"file": file.name, "rows": made.rows, "sha256": made.sha256},
    )
    return made


def _export(part: Partition, file: Path, *, at: datetime) -> Manifest:
    columns = tables.columns_of(part.name)
    draft = file.with_suffix(".draft")
    file.parent.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        sums = tables.sums_of(part.name, columns)
        first, last = tables.span_of(part.name)
        draft.touch(mode=0o600)
        parquet.write(draft, columns, tables.chunks_of(part.name, columns))
    draft.replace(file)
    made = Manifest(
        month=part.first, sums=sums, columns=columns, first=first, last=last, made_at=at,
        sha256=manifests.sha256_of(file),
    )  # fmt: skip
    manifests.write(made, beside=file)
    return made


def _prove(made: Manifest, file: Path) -> None:
    """Read the file as a restore would; nothing may differ from what the table held."""
    is_whole = manifests.sha256_of(file) == made.sha256
    if not is_whole or tables.rehearse(made.columns, parquet.read(file, made.columns)) != made.sums:
        raise _unlike(file)


def _let_go(
    part: Partition, made: Manifest, file: Path, *, drop: bool, by: User | None, at: datetime
) -> Archived:
    if tables.sums_of(part.name, made.columns) != made.sums:
        tables.attach(part)
        manifests.remove(file)
        raise MonthChanged(
            _("Selama pengarsipan ada presensi baru untuk bulan itu; tidak ada yang dipindahkan."),
            remedy=_("Jalankan sekali lagi."),
        )
    with transaction.atomic(), connection.cursor() as cursor:
        kept_as = ""
        if drop:
            cursor.execute(f"DROP TABLE {part.name}")
        else:
            kept_as = tables.set_aside(part.name)
        ArchivedMonth.objects.create(
            month=part.first, file=str(file)[-200:], sha256=made.sha256, rows=made.rows,
            checksum=made.sums.checksum, archived_at=at, archived_by=by,
        )  # fmt: skip
        audit.record(
            action="attendance.archive_check_ins",
            subject=f"check-ins:{part.first:%Y-%m}",
            by=by,
            at=at,
            facts={"file": file.name, "rows": made.rows, "sha256": made.sha256, "kept": kept_as},
        )
    return Archived(made, file, kept_as)


def _unlike(file: Path) -> ArchiveUnfit:
    return ArchiveUnfit(
        _("Isi berkas %(file)s tidak sama dengan catatan presensinya.") % {"file": file.name},
        remedy=_("Hapus berkas itu beserta berkas .json-nya, periksa cakramnya, lalu coba lagi."),
    )
