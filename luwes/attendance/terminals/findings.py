"""What is remarkable about one terminal's file. Pure; counts first, and lines by their number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from luwes.attendance.terminals.pairing import Gesture, gestures, spells
from luwes.attendance.terminals.types import Findings, Log, Punch, Spell
from luwes.attendance.types import CheckInKind

# A terminal whose battery is empty starts again at the beginning of 2000 (some at 1970).
RESET_UNTIL = datetime(2001, 1, 1, tzinfo=UTC)
SHOWN = 20  # of each kind of line
SILENT_DAYS = 7  # longer than any row of free days
NIGHTS_OF_A_GUARD = 3
STAYS_A_NIGHT = 5  # fewer nights among the stays are evenings whose morning was forgotten


def is_possible(clock: datetime, *, now: datetime) -> bool:
    """Tell whether a terminal's clock can be right; `now` is on the same wall clock."""
    return RESET_UNTIL <= clock <= now


def findings_of(log: Log, *, now: datetime, double_tap_minutes: int) -> Findings:
    """
    Return what is found in a file.

    `now` is the present wall clock of the terminal, as if it were UTC: later punches are impossible
    and take no part in days and stays.
    """
    sound = [punch for punch in log.punches if is_possible(punch.clock, now=now)]
    wrong = [punch for punch in log.punches if not is_possible(punch.clock, now=now)]
    distinct = {(punch.number, punch.clock, punch.state): punch for punch in sound}.values()
    stays = spells(distinct, double_tap_minutes=double_tap_minutes)
    by_number = gestures(distinct, double_tap_minutes=double_tap_minutes)
    back = _steps_back(sound)
    several = [spell for spell in stays if not spell.is_single]
    guards = _guards(stays)
    return Findings(
        lines=log.lines,
        punches=len(log.punches),
        blank=log.blank,
        bad=len(log.bad),
        people=len({punch.number for punch in log.punches}),
        first=_text(min((punch.clock for punch in sound), default=None)),
        last=_text(max((punch.clock for punch in sound), default=None)),
        repeated=len(sound) - len(distinct),
        doubles=len(distinct) - sum(map(len, by_number.values())),
        steps_back=len(back),
        days_back=sum(minutes >= 24 * 60 for _line, minutes in back),
        furthest_back_minutes=max((minutes for _line, minutes in back), default=0),
        states=_states(log.punches),
        person_days=sum(_days(rows) for rows in by_number.values()),
        single_gestures=sum(spell.is_single for spell in stays),
        begun_out=sum(spell.kinds[0] is CheckInKind.OUT for spell in several),
        ended_in=sum(spell.kinds[-1] is CheckInKind.IN for spell in several),
        reset_clocks=sum(punch.clock < RESET_UNTIL for punch in wrong),
        future_clocks=sum(punch.clock > now for punch in wrong),
        spells=len(stays),
        nights=sum(spell.crosses_midnight for spell in stays),
        bad_lines=tuple(
            {"line": row.line, "flaw": row.flaw.value, "text": row.text} for row in log.bad[:SHOWN]
        ),
        back_lines=tuple(back[:SHOWN]),
        impossible_lines=tuple((punch.line, _text(punch.clock)) for punch in wrong[:SHOWN]),
        silences=tuple(_silences({punch.clock.date() for punch in sound}))[:SHOWN],
        guards=tuple(guards[:SHOWN]),
    )


def _steps_back(punches: Sequence[Punch]) -> list[tuple[int, int]]:
    """Return [line, whole minutes] of each line that is earlier than the line before."""
    return [
        (row.line, int((before.clock - row.clock).total_seconds()) // 60)
        for before, row in pairwise(punches)
        if row.clock < before.clock
    ]


def _states(punches: Iterable[Punch]) -> dict[str, int]:
    found = Counter("" if punch.state is None else str(punch.state) for punch in punches)
    return dict(sorted(found.items()))


def _days(rows: Iterable[Gesture]) -> int:
    return len({clock.date() for clock, _kind in rows})


def _silences(days: set[date]) -> Iterator[tuple[str, str, int]]:
    for before, after in pairwise(sorted(days)):
        silent = (after - before).days - 1
        if silent > SILENT_DAYS:
            one = timedelta(days=1)
            yield (before + one).isoformat(), (after - one).isoformat(), silent


def _guards(stays: Iterable[Spell]) -> list[tuple[str, int]]:
    every = Counter(spell.number for spell in stays)
    nights = Counter(spell.number for spell in stays if spell.crosses_midnight)
    often = [
        (number, count)
        for number, count in nights.items()
        if count >= NIGHTS_OF_A_GUARD and count * STAYS_A_NIGHT >= every[number]
    ]
    return sorted(often, key=lambda row: (-row[1], row[0]))


def _text(clock: datetime | None) -> str:
    return f"{clock:%Y-%m-%d %H:%M:%S}" if clock else ""
