"""Explained amounts: every figure that touches a person keeps the steps that made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a calculation that a person could redo by hand.

    `key` is the rule ("attendance.late_bands"), `label` a code for the sentence, `working` the
    arithmetic as printed ("2 × 1,0 % × Rp1.200.000"), `value` the result as text, `source` the
    article.
    """

    key: str
    label: str
    working: str
    value: str
    source: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "key": self.key,
            "label": self.label,
            "working": self.working,
            "value": self.value,
            "source": self.source,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Step":
        return cls(**{name: str(data.get(name, "")) for name in cls.__dataclass_fields__})
