"""The recap of a large unit as a spreadsheet: asked for, made by a job, fetched when ready."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance import lists, recap
from luwes.attendance.models import ListFile
from luwes.attendance.queries import SEES_DAYS
from luwes.base.access import Standing
from luwes.base.models import User
from luwes.base.tables import xlsx_bytes
from luwes.kit.errors import Missing
from luwes.kit.periods import next_month
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.organisation.standing import standing_of

LARGE = 5_000  # people; below, a spreadsheet is there in about a second
KEPT = timedelta(hours=24)


class ListFileMissing(Missing):
    code = "attendance.list-file-missing"


def month_xlsx(standing: Standing, *, unit: Unit, first: date) -> bytes:
    """Return the unit's month recap as a spreadsheet; its time grows with the people."""
    rows = lists.month_list(standing, unit=unit, first=first, until=next_month(first))
    columns = [str(label) for label in recap.COLUMNS]
    return xlsx_bytes(columns, map(recap.cells, rows), sheet=f"{first:%Y-%m}")


def is_large(standing: Standing, *, unit: Unit, first: date) -> bool:
    """Tell whether the recap holds more people than may be waited for. One query."""
    people = lists.month_people(standing, unit=unit, first=first, until=next_month(first))
    return len(people) > LARGE


@transaction.atomic
def ask_for_file(*, unit: Unit, first: date, by: User, at: datetime) -> tuple[ListFile, bool]:
    """
    Ask for the recap as a file; return it, and whether it is new.

    One that still waits is not asked for twice. Everybody's files older than a day go.
    """
    ListFile.objects.filter(asked_at__lt=at - KEPT).delete()
    waiting = ListFile.objects.filter(
        by=by, unit=unit, first=first, content=None, has_failed=False
    ).first()
    if waiting is not None:
        return waiting, False
    return ListFile.objects.create(id=uuid4(), unit=unit, first=first, by=by, asked_at=at), True


def make_file(*, pk: UUID, at: datetime) -> None:
    """Make a file that was asked for, with the rights that who asked has now; once."""
    row = ListFile.objects.select_related("unit", "by").filter(pk=pk, content=None).first()
    if row is None:
        return
    standing = standing_of(row.by, on=local(at, Zone(row.unit.zone)).date())
    row.content = month_xlsx(standing, unit=row.unit, first=row.first)
    row.made_at = at
    row.save(update_fields=["content", "made_at"])


def mark_failed(*, pk: UUID) -> None:
    """Say that a file could not be made, so that nobody waits for it."""
    ListFile.objects.filter(pk=pk, content=None).update(has_failed=True)


def file_for(standing: Standing, pk: UUID, *, at: datetime) -> ListFile:
    """
    Return one's own file, while one may still see the unit's days.

    :raises ListFileMissing: absent, another's, or too old: all look the same.
    """
    row = (
        ListFile.objects.filter(pk=pk, by_id=standing.user_id, asked_at__gte=at - KEPT)
        .select_related("unit")
        .first()
    )
    if row is None or not standing.covers(row.unit.path, *SEES_DAYS):
        raise ListFileMissing(
            _("Berkas itu tidak ada, sudah lewat 24 jam, atau milik orang lain."),
            remedy=_("Minta lagi dari halaman rekap."),
        )
    return row
