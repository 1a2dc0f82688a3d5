"""Today gathers from the slices that answer, in flow order."""

import sys
from datetime import UTC, date, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from luwes.base.access import NOBODY, Standing
from luwes.base.today import TodayItem
from luwes.kit.zones import Zone
from luwes.web import today, views

ON, NOW = date(2026, 3, 2), datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def offer(monkeypatch: pytest.MonkeyPatch, name: str, *items: TodayItem) -> None:
    module = ModuleType(f"luwes.{name}.queries")
    module.today_items = lambda standing, on, now: list(items)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let only `names` take part."""

    def choose(*names: str) -> None:
        monkeypatch.setattr(today, "FLOW", names)
        monkeypatch.setattr(today, "find_spec", lambda name: SimpleNamespace(name=name))

    return choose


def test_keeps_the_order_of_the_flow(monkeypatch: pytest.MonkeyPatch, only: Any) -> None:
    only("attendance", "work")
    offer(monkeypatch, "work", TodayItem("b"))
    offer(monkeypatch, "attendance", TodayItem("a"))
    assert [item.title for item in today.today_items(NOBODY, on=ON, now=NOW)] == ["a", "b"]


def test_passes_over_a_slice_without_items(monkeypatch: pytest.MonkeyPatch, only: Any) -> None:
    only("attendance")
    monkeypatch.setitem(sys.modules, "luwes.attendance.queries", ModuleType("queries"))
    assert today.today_items(NOBODY, on=ON, now=NOW) == []


def render(monkeypatch: pytest.MonkeyPatch, *items: TodayItem) -> str:
    monkeypatch.setattr(views, "today_items", lambda standing, on, now: list(items))
    request: Any = RequestFactory().get("/hari-ini/")
    request.user = SimpleNamespace(is_authenticated=True, __str__=lambda self: "Ratna")
    request.standing, request.today, request.now = Standing(user_id=1), ON, NOW
    request.zone = Zone.WITA
    response: HttpResponse = views.today(request)
    return response.content.decode()


def test_puts_the_place_of_today_first(monkeypatch: pytest.MonkeyPatch) -> None:
    home = TodayItem("Dari rumah", url="/presensi/", action="Catat masuk", place="home")
    page = render(monkeypatch, TodayItem("Tugas", count=3), home)
    assert page.index("Dari rumah") < page.index("Menunggu Anda") < page.index("Tugas")
    assert "Catat masuk" in page


def test_says_a_deadline_on_the_clock_of_the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    page = render(monkeypatch, TodayItem("Pengaduan", due_at=NOW))
    assert "Sebelum 2 Maret 2026, 09.00 WITA" in page


def test_says_what_to_do_when_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Tidak ada yang menunggu Anda" in render(monkeypatch)
