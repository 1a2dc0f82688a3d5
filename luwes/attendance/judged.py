"""What a present day held against its hours came to: late, early, missing, and by whom excused."""

from typing import NamedTuple

from luwes.attendance.types import ExcusedBy


class Lateness(NamedTuple):
    """Minutes of coming late or leaving early: what counts, and what was taken away by whom."""

    counted: int = 0
    by_outage: int = 0
    by_correction: int = 0
    repaid: int = 0
    let_pass: int = 0

    @property
    def excused(self) -> int:
        return self.by_outage + self.by_correction + self.let_pass

    @property
    def total(self) -> int:
        """What the clock alone says."""
        return self.counted + self.excused + self.repaid


NONE = Lateness()


class Missing(NamedTuple):
    """A check-in that is missing, or would be had nobody excused it."""

    is_charged: bool = False
    by: ExcusedBy | None = None


PRESENT = Missing()


class Judged(NamedTuple):
    """A present day held against its hours."""

    late: Lateness = NONE
    early: Lateness = NONE
    no_in: Missing = PRESENT
    no_out: Missing = PRESENT


UNJUDGED = Judged()
