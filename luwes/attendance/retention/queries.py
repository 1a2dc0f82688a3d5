"""Questions about months of evidence: which may go, and which have gone."""

from datetime import date, datetime

from django.db import connection

from luwes.attendance.closing import closed_paths
from luwes.attendance.models import ArchivedMonth, Correction, Lead
from luwes.attendance.retention.partitions import Partition
from luwes.attendance.retention.rules import ArchiveFacts
from luwes.attendance.retention.terms import archive_months
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone, local

# whose days the check-ins of a partition belong to, by the local date of their unit
_UNITS = """
SELECT DISTINCT unit.code, unit.path, date_trunc('month', here."on")::date
  FROM {table} AS seen
  JOIN organisation_posting AS post ON post.employee_id = seen.employee_id
  JOIN organisation_unit AS unit ON unit.id = post.unit_id
 CROSS JOIN LATERAL (SELECT (seen.at AT TIME ZONE CASE unit.zone
       WHEN 'WIT' THEN 'Asia/Jayapura' WHEN 'WITA' THEN 'Asia/Makassar' ELSE 'Asia/Jakarta'
   END)::date AS "on") AS here
 WHERE post.first <= here."on" AND (post.until IS NULL OR here."on" < post.until)
 ORDER BY unit.code
"""


def archive_facts(part: Partition, *, at: datetime) -> ArchiveFacts:
    """Return what decides whether a month may be archived at `at`. Five queries."""
    today = local(at, Zone.WIB).date()
    months_kept, source = archive_months(today)
    first, until = part.first, part.ends_at.date() + ONE_DAY  # the east is a day ahead
    return ArchiveFacts(
        month=part.first,
        today=today,
        months_kept=months_kept,
        source=source,
        open_units=_open_units(part),
        open_corrections=Correction.objects.filter(
            on__gte=first, on__lt=until, state="asked"
        ).count(),
        open_leads=Lead.objects.filter(first__lt=until, until__gt=first)
        .exclude(state="closed")
        .count(),
    )


def archived_months() -> list[ArchivedMonth]:
    """Return the months that lie in files now, oldest first. One query."""
    return list(ArchivedMonth.objects.filter(restored_at=None).order_by("month"))


def _open_units(part: Partition) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_UNITS.format(table=part.name))
        found: list[tuple[str, str, date]] = cursor.fetchall()
    closed = closed_paths({month for _code, _path, month in found})
    return sorted(
        {
            code
            for code, path, month in found
            if not path.startswith(closed.get(month, ()) or ("-",))
        }
    )
