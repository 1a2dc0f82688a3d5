"""Gathers what waits for a person from the slices, in the order in which the data flows."""

from collections.abc import Iterator
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec

from django.urls import reverse
from django.utils.translation import gettext as _

from luwes.base.access import Role, Standing
from luwes.base.audit import entries_under
from luwes.base.today import TodayItem
from luwes.web.deeds import deed

AUDITORS = (Role.AUDITOR, Role.ADMIN)
FLOW = (
    "attendance",
    "work",
    "rota",
    "complaints",
    "organisation",
    "policy",
    "eligibility",
    "discipline",
    "performance",
    "allowance",
    "study",
)


def today_items(standing: Standing, *, on: date, now: datetime) -> list[TodayItem]:
    """
    Return the items of every slice for `standing`, in flow order.

    A slice takes part by a function `today_items(standing, on, now)` in its `queries`.
    """
    items = [item for name in FLOW for item in _items_of(name, standing, on, now)]
    return [*items, *_trail(standing)]


def _trail(standing: Standing) -> Iterator[TodayItem]:
    """The newest deed, for whom watches over deeds."""
    newest = entries_under(paths=standing.paths(*AUDITORS), limit=1)
    for entry in newest:
        yield TodayItem(
            title=_("Jejak audit terbaru"),
            detail=f"{deed(entry.action)} · {entry.by or _('Sistem')}",
            url=reverse("web:audit"),
            icon="audit",
        )


def _items_of(name: str, standing: Standing, on: date, now: datetime) -> Iterator[TodayItem]:
    if find_spec(f"luwes.{name}") is None or find_spec(f"luwes.{name}.queries") is None:
        return
    ask = getattr(import_module(f"luwes.{name}.queries"), "today_items", None)
    if ask is not None:
        yield from ask(standing, on, now)
