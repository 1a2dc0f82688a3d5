"""Figures as Indonesians write them, and sentences of reasons."""

import sys
from decimal import Decimal
from types import ModuleType

import pytest
from django.utils.translation import override

from luwes.kit.decisions import Reason
from luwes.web.templatetags import luwes as words


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp0"), (999, "Rp999"), (1_250_000, "Rp1.250.000"), (-500, "−Rp500"), (None, "–")],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_rupiah(amount: int | None, text: str, language: str) -> None:
    with override(language):
        assert words.rupiah(amount) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 menit"), (45, "45 menit"), (60, "1 jam"), (135, "2 jam 15 menit"), (None, "–")],
)
def test_minutes(count: int | None, text: str) -> None:
    with override("id"):
        assert words.minutes(count) == text


def test_percent_of_a_share() -> None:
    with override("id"):
        assert words.percent(Decimal("0.0525")) == "5,3%"
        assert words.percent("1", 0) == "100%"


@pytest.mark.parametrize(
    ("name", "sign"), [("Ratna Wulandari", "RW"), ("Bagus", "B"), ("", "?"), ("3 M", "M")]
)
def test_initials(name: str, sign: str) -> None:
    assert words.initials(name) == sign


def test_a_reason_speaks_in_the_words_of_its_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("luwes.web.sentences")
    module.SENTENCES = {"web.x": "Baru %(months)s bulan", "wait": "Tunggu"}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(words, "find_spec", lambda name: module)
    reason = Reason("web.x", facts={"months": 2}, remedy="wait")
    assert words.sentence(reason) == "Baru 2 bulan"
    assert words.remedy(reason) == "Tunggu"
    assert words.sentence(Reason("web.x")) == "Baru – bulan"


def test_a_reason_without_words_shows_its_code() -> None:
    assert words.sentence(Reason("nowhere.x")) == "nowhere.x"
