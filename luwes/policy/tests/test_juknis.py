"""The juknis says what is in force, cites it, and is the same file twice."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from luwes.organisation.factories import make_employee, make_unit
from luwes.policy.juknis import CHAPTERS, juknis_data, juknis_pdf, spelt_out
from luwes.policy.rulebook_files import SUBJECTS, definitions, national_rulebook

ON = date(2026, 6, 1)


@pytest.fixture
def data():
    with translation.override("id"):
        return juknis_data(national_rulebook(ON), unit="Deputi I", unit_code="D1", agency="K/L")


def articles_of(data):
    return [article for chapter in data["chapters"] for article in chapter["articles"]]


class TestContent:
    def test_has_one_article_for_each_rule_numbered_through(self, data):
        articles = articles_of(data)
        assert {article["key"] for article in articles} == set(definitions())
        assert [article["number"] for article in articles] == list(range(4, 4 + len(articles)))

    def test_covers_every_subject(self):
        assert sorted(name for _title, names in CHAPTERS for name in names) == sorted(SUBJECTS)

    def test_states_value_source_and_mark(self, data):
        cap, months = (
            next(each for each in articles_of(data) if each["key"] == key)
            for key in ("rota.away_cap_days_per_week", "eligibility.months_in_post")
        )
        assert "paling banyak 2 hari kerja" in cap["clause"]
        assert cap["source"] == "PermenPANRB 4/2025 pasal 13 ayat (1)"
        assert not cap["unverified"]
        assert months["unverified"]

    def test_leaves_no_placeholder_and_no_yes_or_no(self, data):
        clauses = [article["clause"] for article in articles_of(data)]
        assert not [text for text in clauses if "{" in text or re.search(r": (ya|tidak)", text)]

    def test_lists_holidays_of_its_own_year_only(self, data):
        holidays = next(each for each in articles_of(data) if each["key"] == "calendar.holidays")
        assert len(holidays["rows"]) == 25
        assert all("2026" in row[0] for row in holidays["rows"])

    def test_cites_for_holidays_the_decree_of_its_year_and_not_the_next(self):
        book = national_rulebook(date(2026, 11, 1))
        with translation.override("id"):
            late = juknis_data(book, unit="Deputi I", unit_code="D1", agency="K/L")
        holidays = next(each for each in articles_of(late) if each["key"] == "calendar.holidays")
        assert holidays["source"] == "SKB 3 Menteri 1497/2025, 2/2025, 5/2025 lampiran"
        assert not holidays["unverified"]
        assert "1205" not in " ".join(late["instruments"])

    def test_rests_on_regulations_and_not_on_habits(self, data):
        grounds = " ".join(data["instruments"])
        assert "Peraturan Pemerintah Nomor 94 Tahun 2021" in grounds
        assert "Praktik" not in grounds
        assert "Kebijakan instansi" not in grounds

    def test_spells_out_a_joint_decree(self):
        _rank, text = spelt_out("SKB 3 Menteri 1497/2025, 2/2025, 5/2025")
        assert text.endswith("Nomor 1497 Tahun 2025, Nomor 2 Tahun 2025, Nomor 5 Tahun 2025")


@pytest.mark.django_db
class TestPdf:
    def test_is_the_same_bytes_for_the_same_rules_in_any_language(self):
        unit = make_unit(name="Deputi I")
        one = juknis_pdf(unit=unit, on=ON)
        with translation.override("en"):
            other = juknis_pdf(unit=unit, on=ON)
        assert one.startswith(b"%PDF")
        assert one == other

    def test_is_downloaded_by_any_member_of_staff(self, client):
        unit = make_unit(name='Deputi "I" # <b> $x$')
        client.force_login(make_employee(unit=unit, with_login=True).user)
        response = client.get(reverse("policy:juknis"), {"on": "2026-06-01"})
        assert response["Content-Type"] == "application/pdf"
        assert f"juknis-{unit.code}-2026-06-01.pdf" in response["Content-Disposition"]
