"""A refusal or a permission is a value with reasons, never a bare boolean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One ground of a decision.

    `code` names the rule ("eligibility.new-in-post"); `article` is the source as printed;
    `facts` are the values compared, for filling the sentence; `remedy` is a code or sentence
    that says what would change the outcome; `blocks` tells grounds against from grounds for.
    """

    code: str
    article: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    remedy: str = ""
    blocks: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "article": self.article,
            "facts": dict(self.facts),
            "remedy": self.remedy,
            "blocks": self.blocks,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reason":
        return cls(
            code=data["code"],
            article=data.get("article", ""),
            facts=dict(data.get("facts", {})),
            remedy=data.get("remedy", ""),
            blocks=bool(data.get("blocks", True)),
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be, with every ground that was looked at."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def from_reasons(cls, reasons: "tuple[Reason, ...] | list[Reason]") -> "Decision":
        """Allowed when no reason blocks."""
        return cls(not any(reason.blocks for reason in reasons), tuple(reasons))

    @property
    def blocking(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.blocks)
