"""Reads the cases that a personnel officer writes, and answers in the officer's words."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from luwes.attendance import rules
from luwes.attendance.belonging import (
    DayClock,
    RawTap,
    ShiftSpan,
    day_of,
    duty_of,
    duty_of_shift,
    epoch_of,
    midnight_of,
    own_duty,
    scans_by_day,
)
from luwes.attendance.clocks import Readings
from luwes.attendance.daybooks import DayRules, rules_in
from luwes.attendance.types import (
    CheckInKind,
    CheckInSource,
    DayFacts,
    Duty,
    DutyKind,
    Excuse,
    Judging,
    Place,
    Scan,
    SettledDay,
)
from luwes.kit.working_time import hours_from
from luwes.kit.zones import Zone
from luwes.policy.rulebook_files import national_rulebook
from luwes.policy.types import RuleBook

FOLDER = Path(__file__).parent / "cases"
KINDS = {
    "masuk": CheckInKind.IN,
    "pulang": CheckInKind.OUT,
    "kunjungan": CheckInKind.VISIT,
    "jari": CheckInKind.PUNCH,
}
PLACES = {"kantor": Place.OFFICE, "rumah": Place.HOME, "lain": Place.ELSEWHERE}
EXCUSES = {
    "terlambat": Excuse.LATE,
    "pulang_cepat": Excuse.EARLY,
    "tidak_masuk": Excuse.ABSENCE,
}
Case = dict[str, Any]


def all_cases() -> list[tuple[str, Case]]:
    """Return every case with the name of its theme, in order of files."""
    return [
        (path.stem, case)
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def rulebook_on(on: date, changed: dict[str, Any]) -> RuleBook:
    """Return the national rules, with those that the agency of the case has set itself."""
    book = national_rulebook(on)
    own = {key: replace(book.term(key), value=value) for key, value in changed.items()}
    return RuleBook(on, {**book.terms, **own})


def settled(case: Case, on: date) -> SettledDay:
    """Return a day of the case as it is settled."""
    found = rules_in(rulebook_on(on, case.get("aturan", {})), on)
    home = Zone(case.get("zona", "WIB"))
    shifts = [shift_from(data, home) for data in case.get("giliran", [])]
    taps = [tap_from(data, case["tanggal"], home) for data in case.get("presensi", [])]
    clock = clock_of(found, home, pairs_nights=case.get("penilaian") == "presence")
    by_day = scans_by_day(sorted(taps, key=lambda tap: tap.at), clock, shifts)
    facts = facts_of(case, on, home, found, shifts)
    return rules.settle(by_day.get(day_of(on), []), facts=facts, terms=found.terms)


def facts_of(
    case: Case, on: date, home: Zone, found: DayRules, shifts: list[ShiftSpan]
) -> DayFacts:
    outages = [interval_from(text, on, home) for text in case.get("gangguan", [])]
    return DayFacts(
        planned=Place(case.get("rencana", "office")),
        duty=duty_in(case, on, home, found, shifts),
        absence=case.get("ketidakhadiran"),
        is_holiday=found.is_holiday,
        judging=Judging(case.get("penilaian", "hours")),
        midnight=midnight_of(day_of(on), home),
        outages=tuple(sorted(outages)),
        excuses=frozenset(EXCUSES[name] for name in case.get("izin", [])),
        late_days_before=case.get("terlambat_sebelumnya", 0),
    )


def duty_in(
    case: Case, on: date, home: Zone, found: DayRules, shifts: list[ShiftSpan]
) -> Duty | None:
    today = [shift for shift in shifts if shift.day == day_of(on)]
    if today or shifts:
        return duty_of_shift(today[0], home) if today else None
    own = case.get("jam_sendiri")
    if not own:
        return found.duty
    return own_duty(
        on,
        week=week_from(own["pekan"]),
        ramadan_week=week_from(own["ramadan"]) if "ramadan" in own else None,
        in_ramadan=found.in_ramadan,
        is_closed=found.is_holiday,
        unit=found.duty,
    )


def week_from(data: dict[str, Any]) -> dict[int, Duty]:
    """Return a week written as {"1-4": "07:30-17:00 istirahat 12:00-13:00"}."""
    week = {}
    for days, text in data.items():
        first, _, last = str(days).partition("-")
        hours, _, rest = text.partition(" istirahat ")
        start, end = hours.split("-")
        break_start, break_end = rest.split("-") if rest else (end, end)
        read = {"start": start, "end": end, "break_start": break_start, "break_end": break_end}
        for day in range(int(first), int(last or first) + 1):
            week[day] = duty_of(hours_from(read), DutyKind.OWN)
    return week


def clock_of(found: DayRules, home: Zone, *, pairs_nights: bool) -> DayClock:
    terms = found.terms
    return DayClock(
        home,
        terms.by_place_of_work,
        timedelta(minutes=terms.clock_tolerance_minutes),
        terms.shift_before_minutes * 60,
        terms.shift_after_minutes * 60,
        terms.longest_presence_minutes * 60,
        pairs_nights,
    )


def tap_from(data: str | dict[str, Any], on: date, home: Zone) -> RawTap:
    """Return a check-in written as "07:21 masuk rumah WITA", the date in front when another."""
    words = (data if isinstance(data, str) else data["presensi"]).split()
    if "-" in words[0]:
        on, words = date.fromisoformat(words[0]), words[1:]
    zone: Zone | None = home
    if words[-1] in [*Zone, "luar-negeri"]:
        zone = None if words[-1] == "luar-negeri" else Zone(words[-1])
        words = words[:-1]
    clock, kind, place = [*words, "kantor"][:3]
    at = instant_from(f"{on} {clock}", zone or home)
    tap = RawTap(at, KINDS[kind], PLACES[place], zone, received_at=at)
    return tap if isinstance(data, str) else _from_device(tap, data, on, home)


def _from_device(tap: RawTap, data: dict[str, Any], on: date, home: Zone) -> RawTap:
    names = ("jam_saat_kirim", "jam_saat_kontak", "berlalu", "bergeser")
    told = [data[name] * 1000 if name in data else None for name in names]
    received = data["diterima"]
    if " " not in received:
        received = f"{on} {received}"
    return tap._replace(
        source=CheckInSource.GATE,
        received_at=instant_from(received, home),
        readings=Readings(*told),
    )


def shift_from(data: dict[str, Any], home: Zone) -> ShiftSpan:
    start, end = (instant_from(data[name], home) for name in ("mulai", "selesai"))
    on = date.fromisoformat(data["mulai"].split()[0])
    return ShiftSpan(day_of(on), epoch_of(start), epoch_of(end), data.get("istirahat", 0))


def interval_from(text: str, on: date, home: Zone) -> tuple[int, int]:
    start, end = (instant_from(f"{on} {clock}", home) for clock in text.split("-"))
    return epoch_of(start), epoch_of(end)


@cache
def instant_from(text: str, zone: Zone) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone.tz)


def in_officers_words(day: SettledDay) -> dict[str, Any]:
    """Return every figure that a case may name."""
    values = {step.label: step.value for step in day.steps}
    return {
        "status": day.status.value,
        "tempat": day.actual_place and day.actual_place.value,
        "datang": _clock(day.came),
        "pulang": _clock(day.left),
        "kerja": day.minutes_worked,
        "terlambat": day.minutes_late,
        "cepat": day.minutes_early,
        "tanpa_masuk": day.missing_in,
        "tanpa_pulang": day.missing_out,
        "sah": day.excused,
        "menit_dimaafkan": day.minutes_excused,
        "menit_diganti": day.minutes_repaid,
        "dimaafkan_karena": ",".join(day.excused_by),
        "golongan_terlambat": values.get("late_band"),
        "golongan_cepat": values.get("early_band"),
        "keandalan": day.trust and day.trust.value,
        "zona_penilaian": day.zone and day.zone.value,
        "langkah": {step.label for step in day.steps},
    }


def _clock(scan: Scan | None) -> str | None:
    return f"{scan.clock:%H:%M}" if scan else None


def expected_days(case: Case) -> list[tuple[date, dict[str, Any]]]:
    """Return the day of the case, and any other day that it says something about."""
    return [(case["tanggal"], case["hasil"]), *case.get("hasil_tanggal", {}).items()]
