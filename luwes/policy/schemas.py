"""Which shape the values of each rule have, by the name that its file gives."""

from collections.abc import Iterable
from typing import Any

from luwes.policy.shapes import (
    CLOCK,
    DATE,
    FLAG,
    SHARE,
    TEXT,
    WEEKDAY,
    WHOLE,
    Atom,
    Grid,
    Law,
    Listing,
    Problem,
    Scalar,
    Shape,
    Table,
    above_over_meets,
    choice,
    each_ends_after_start,
    minimum_below_maximum,
    no_date_twice,
    or_none,
    rising_with_open_end,
    shares_never_fall,
    steps_without_gap,
    sums_to_one,
    window_opens_before_it_closes,
)

PREDICATES = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
EXPECTATIONS = ("above", "meets", "below")
CLASSES = tuple(str(number) for number in range(1, 18))


def _single(rows: Iterable[str], atom: Atom, *laws: Law) -> Grid:
    return Grid(tuple(rows), {"value": atom}, laws, single=True)


_DAY = {"start": CLOCK, "end": CLOCK, "break_start": CLOCK, "break_end": CLOCK}
_DAY_LAWS = (
    each_ends_after_start("start", "end"),
    each_ends_after_start("start", "break_start"),
    each_ends_after_start("break_start", "break_end"),
    each_ends_after_start("break_end", "end"),
)
_LADDER = {
    "from_days": WHOLE,
    "to_days": or_none(WHOLE),
    "level": choice("light", "medium", "severe"),
    "sanction": TEXT,
    "article": TEXT,
}
_BANDS = {"up_to_minutes": or_none(WHOLE), "code": TEXT, "share": SHARE}
_CLOCK_BANDS = {"up_to_clock": or_none(CLOCK), "code": TEXT, "share": SHARE}
_HOLIDAYS = {"on": DATE, "name": TEXT, "kind": choice("holiday", "joint_leave")}
_TASK_CRITERIA = (
    "off_site_possible",
    "special_room",
    "runs_on_ict",
    "face_to_face",
    "constant_supervision",
)
# from which figures on a pattern in check-ins is shown to a person, by kind of lead
_LEAD_LIMITS = {
    "shared_point": ("people", "days", "percent", "decimals", "accuracy_metres"),
    "same_fix": ("days", "minutes"),
    "shared_device": ("people", "days", "minutes", "pair_days"),
    "frozen": ("days", "metres", "percent"),
    "accuracy": ("days", "metres", "percent"),
    "speed": ("km_per_hour", "km_per_hour_trip", "km", "days", "single_km"),
    "clock": ("minutes", "days"),
    "mock": ("check_ins",),
    "far": ("metres", "days", "colleagues"),
    "zone": ("days", "border_km"),
}

SHAPES: dict[str, Shape] = {
    "whole": Scalar(WHOLE),
    "share": Scalar(SHARE),
    "flag": Scalar(FLAG),
    "weekdays": Listing(WEEKDAY),
    "sizes": Listing(WHOLE, may_be_empty=False),
    "names": Listing(TEXT),
    "service_modes": Listing(choice("office_work", "counter", "open_24h")),
    "task_criteria": Listing(choice(*_TASK_CRITERIA)),
    "predicate": Scalar(choice(*PREDICATES)),
    "zone_rule": Scalar(choice("home_unit", "place_of_work")),
    "seconds_rule": Scalar(choice("whole_minutes", "started_minutes")),
    "repayment": Scalar(choice("not_repaid", "per_minute", "fixed_time")),
    "complaint_clock": Scalar(choice("clock_hours", "service_hours")),
    "allowance_mode": Scalar(choice("class_amount", "shared_pool")),
    "deduction_base": Scalar(choice("discipline_part", "whole")),
    "on_overspend": Scalar(choice("stop", "prorate")),
    "week": Grid(tuple("1234567"), _DAY, _DAY_LAWS, rows_optional=True),
    "clock_window": _single(("from", "until"), CLOCK, window_opens_before_it_closes),
    "shift_window": _single(("before", "after", "longest"), WHOLE),
    "minute_range": _single(("minimum", "maximum"), WHOLE, minimum_below_maximum),
    "periods": Table({"first": DATE, "until": DATE}, (each_ends_after_start("first", "until"),)),
    "holidays": Table(_HOLIDAYS, (no_date_twice,), may_be_empty=True),
    "bands": Table(_BANDS, (rising_with_open_end("up_to_minutes"), shares_never_fall)),
    "clock_bands": Table(
        _CLOCK_BANDS, (rising_with_open_end("up_to_clock"), shares_never_fall), may_be_empty=True
    ),
    "ladder": Table(_LADDER, (rising_with_open_end("to_days"), steps_without_gap)),
    "weights": _single(("output", "discipline", "service"), SHARE, sums_to_one),
    "split": _single(("performance", "discipline"), SHARE, sums_to_one),
    "axis_thresholds": _single(("above", "meets"), SHARE, above_over_meets),
    "predicate_shares": _single(PREDICATES, SHARE),
    "status_shares": _single(("pns", "cpns", "pppk", "pppk_part_time"), SHARE),
    "class_amounts": _single(CLASSES, WHOLE),
    "predicate_matrix": Grid(EXPECTATIONS, {e: choice(*PREDICATES) for e in EXPECTATIONS}),
    **{f"lead_{kind}": _single(rows, WHOLE) for kind, rows in _LEAD_LIMITS.items()},
}

# The shape of a value when its file names none; None: the file must name one.
UNITS: dict[str, str | None] = {
    "minutes": "whole",
    "minutes_per_week": "whole",
    "days": "whole",
    "working_days": "whole",
    "days_per_week": "whole",
    "months": "whole",
    "people": "whole",
    "times": "whole",
    "metres": "whole",
    "rupiah": "whole",
    "share": "share",
    "flag": "flag",
    "weekdays": "weekdays",
    "clock_times": None,
    "dates": None,
    "choice": None,
    "choices": None,
    "limits": None,
}
SIZED = ("whole", "share")


def problems_of(value: Any, *, shape: str) -> list[Problem]:
    """Return what is wrong with `value` as one of `shape`; nothing when it is right."""
    return SHAPES[shape].problems(value)
