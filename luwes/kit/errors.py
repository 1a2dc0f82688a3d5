"""Four kinds of things that can go wrong on purpose; everything else is a fault of ours.

The kinds know no HTTP: `luwes.base.problems` turns them into a page or problem+json.
"""

from collections.abc import Sequence
from typing import Any

from luwes.kit.decisions import Reason


class LuwesError(Exception):
    """A sentence for a person: what cannot be, where, and what to do about it."""

    code = "luwes.error"

    def __init__(
        self, detail: Any, *, remedy: Any = "", reasons: Sequence[Reason] = (), **facts: Any
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.reasons = tuple(reasons)
        self.facts = facts


class Missing(LuwesError):
    """No such thing, or none that this person may know of: the two must look the same."""

    code = "luwes.missing"


class Refused(LuwesError):
    """The rules say no; `reasons` say why, by which article, and what would change it."""

    code = "luwes.refused"


class Conflict(LuwesError):
    """Possible in general, but not in the state in which the thing is now."""

    code = "luwes.conflict"


class Invalid(LuwesError):
    """The input itself is wrong; `facts["errors"]` may list field → sentence."""

    code = "luwes.invalid"
