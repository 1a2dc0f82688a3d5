"""What a day looks like now, and what it would become if a request were accepted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luwes.attendance.belonging import RawTap
from luwes.attendance.chunks import NO_EXCUSES
from luwes.attendance.corrections.types import CLAIMED, CorrectionKind
from luwes.attendance.models import PLACE_LABELS, STATUS_LABELS, Correction, Workday
from luwes.attendance.settling import preview
from luwes.attendance.types import CheckInSource, Excuse, Place, SettledDay, WorkdayStatus
from luwes.kit.zones import Zone, local

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Picture:
    """The few figures of a day that a head looks at; clocks are those of the unit."""

    status: WorkdayStatus
    came: time | None = None
    left: time | None = None
    place: Place | None = None
    minutes_worked: int = 0
    minutes_late: int = 0
    minutes_early: int = 0
    missing_in: bool = False
    missing_out: bool = False
    excused: bool = False

    @property
    def lacking(self) -> CorrectionKind | None:
        """Return what somebody most likely wants to set right about the day."""
        wants = {
            CorrectionKind.MISSING_IN: self.missing_in,
            CorrectionKind.MISSING_OUT: self.missing_out,
            CorrectionKind.EXCUSE_LATE: self.minutes_late,
            CorrectionKind.EXCUSE_EARLY: self.minutes_early,
            CorrectionKind.EXCUSE_ABSENCE: self.status is WorkdayStatus.ABSENT,
        }
        return next((kind for kind, is_wanted in wants.items() if is_wanted), None)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the comparison; a number is a count of minutes."""

    label: Text
    before: Text | int | None
    after: Text | int | None

    @property
    def is_minutes(self) -> bool:
        return isinstance(self.before, int)

    @property
    def is_change(self) -> bool:
        return str(self.before) != str(self.after)


def settled_now(rows: Collection[Correction]) -> dict[int, Workday]:
    """Return the day as it is settled now by request, where it is. One query."""
    days = Workday.objects.filter(
        employee_id__in={row.employee_id for row in rows},
        on__in={row.on for row in rows},
        is_current=True,
    )
    found = {(day.employee_id, day.on): day for day in days.defer("steps")}
    known = {row.pk: found.get((row.employee_id, row.on)) for row in rows}
    return {pk: day for pk, day in known.items() if day is not None}


def picture_of(day: Workday) -> Picture:
    """Return a settled day as a picture."""
    zone = Zone(day.zone)
    return Picture(
        status=WorkdayStatus(day.status),
        came=_clock(day.first_in, zone),
        left=_clock(day.last_out, zone),
        place=Place(day.actual_place) if day.actual_place else None,
        minutes_worked=day.minutes_worked,
        minutes_late=day.minutes_late,
        minutes_early=day.minutes_early,
        missing_in=day.missing_in,
        missing_out=day.missing_out,
        excused=day.excused,
    )


def judged(correction: Correction, *, accepted: bool) -> Picture | None:
    """Return the day as it would be settled now, with or without what is asked."""
    kind, zone = CorrectionKind(correction.kind), Zone(correction.unit.zone)
    claimed, excuses = [], NO_EXCUSES
    if accepted and correction.claimed_at is not None:
        tap = RawTap(
            correction.claimed_at,
            CLAIMED[kind],
            Place(correction.place),
            zone,
            source=CheckInSource.CORRECTION,
        )
        claimed = [tap]
    elif accepted:
        excuses = frozenset({Excuse(kind)})
    found = preview(correction.employee_id, correction.on, claimed=claimed, excuses=excuses)
    return _picture(*found) if found else None


def _picture(zone: Zone, day: SettledDay) -> Picture:
    return Picture(
        status=day.status,
        came=_clock(day.came.at if day.came else None, zone),
        left=_clock(day.left.at if day.left else None, zone),
        place=day.actual_place,
        minutes_worked=day.minutes_worked,
        minutes_late=day.minutes_late,
        minutes_early=day.minutes_early,
        missing_in=day.missing_in,
        missing_out=day.missing_out,
        excused=day.excused,
    )


def changes(before: Picture, after: Picture) -> list[Change]:
    """Return the comparison line by line; equal lines stay, so that the head sees the whole day."""
    return [
        Change(label, was, becomes)
        for (label, was), (_label, becomes) in zip(_lines(before), _lines(after), strict=True)
        if was is not None or becomes is not None
    ]


def _lines(day: Picture) -> list[tuple[Text, Text | int | None]]:
    return [
        (_("Keadaan"), _status(day)),
        (_("Masuk"), f"{day.came:%H.%M}" if day.came else _("tidak tercatat")),
        (_("Pulang"), f"{day.left:%H.%M}" if day.left else _("tidak tercatat")),
        (_("Tempat"), PLACE_LABELS[day.place] if day.place else None),
        (_("Terlambat"), day.minutes_late),
        (_("Pulang lebih cepat"), day.minutes_early),
        (_("Presensi yang kurang"), _missing(day)),
        (_("Waktu kerja"), day.minutes_worked),
    ]


def _status(day: Picture) -> Text:
    label = STATUS_LABELS[day.status]
    is_excused = day.excused and day.status is WorkdayStatus.ABSENT
    return _("%(status)s, dengan izin") % {"status": label} if is_excused else label


def _missing(day: Picture) -> Text:
    if day.missing_in and day.missing_out:
        return _("masuk dan pulang")
    if day.missing_in:
        return _("masuk")
    return _("pulang") if day.missing_out else _("tidak ada")


def _clock(at: datetime | None, zone: Zone) -> time | None:
    return local(at, zone).time() if at else None
