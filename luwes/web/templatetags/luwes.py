"""Small words for templates: icons, figures as Indonesians write them, sentences of reasons."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luwes.base.dates import clock_text
from luwes.kit.decisions import Reason
from luwes.kit.money import rupiah_text
from luwes.kit.zones import Zone

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of the sprite; it is decoration, so say the same in words beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        size,
        static("web/img/icons.svg"),
        name,
    )


@register.filter
def rupiah(amount: int | None) -> str:
    """Write whole rupiah: 1250000 → Rp1.250.000, as in the stored steps; a dash for None."""
    return "–" if amount is None else rupiah_text(int(amount)).replace("-", "−")


@register.filter
def minutes(count: int | None) -> str:
    """Write whole minutes as people say them: 135 → 2 jam 15 menit; a dash for None."""
    if count is None:
        return "–"
    hours, rest = divmod(abs(int(count)), 60)
    parts = [_("%d jam") % hours] if hours else []
    parts += [_("%d menit") % rest] if rest or not hours else []
    return ("−" if count < 0 else "") + " ".join(parts)


@register.filter
def percent(share: Decimal | str | None, places: int = 1) -> str:
    """Write a share as percent: 0.0525 → 5,3%; a dash for None."""
    if share is None or share == "":
        return "–"
    shown = (Decimal(share) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number_format(shown, places, use_l10n=True)}%"


@register.filter
def clock(at: datetime | None, zone: Zone) -> str:
    """Write an instant on the wall clock of a zone: 2 Maret 2026, 08.10 WIB; a dash for None."""
    if at is None:
        return "–"
    return clock_text(at, zone)


@register.filter
def initials(name: str) -> str:
    """Return up to two first letters of a name, for the round sign beside it."""
    words = [word for word in str(name).replace(",", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.filter
def sentence(reason: Reason) -> str:
    """
    Say a reason in words.

    The slice in the reason's code ("eligibility.new-in-post") may have a module `sentences` whose
    SENTENCES maps codes to texts with %(fact)s places; without one the code itself is shown.
    """
    return _said(reason, reason.code)


@register.filter
def remedy(reason: Reason) -> str:
    """Say what would change the outcome: a sentence, or a code that the slice has words for."""
    return _said(reason, reason.remedy)


class _Facts(dict[str, Any]):
    """A fact that a reason lacks is a dash: a page that explains must not fail itself."""

    def __missing__(self, name: str) -> str:
        return "–"


def _said(reason: Reason, code: str) -> str:
    text = _sentences_of(reason.code.partition(".")[0]).get(code)
    return str(text) % _Facts(reason.facts) if text else code


def _sentences_of(slice_name: str) -> dict[str, Any]:
    module = f"luwes.{slice_name}.sentences"
    if not slice_name.isidentifier() or find_spec(f"luwes.{slice_name}") is None:
        return {}
    if find_spec(module) is None:
        return {}
    sentences: dict[str, Any] = import_module(module).SENTENCES
    return sentences
