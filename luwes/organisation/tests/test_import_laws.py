"""Laws of importing, whatever the lists."""

import contextlib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luwes.kit.nip import BadNumber, parse_nip
from luwes.organisation.models import Employee, Posting, Rating
from luwes.organisation.tests.lists import csv_list, imported, nip, person

DAYS = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]
PLACES = st.sampled_from(["Biro A", "Biro B", "Biro C"])
POSTS = st.sampled_from([("Perencana Ahli Muda", "9"), ("Perencana Ahli Madya", "12")])
LISTS = st.dictionaries(st.integers(1, 5), st.tuples(PLACES, POSTS), min_size=1, max_size=5)
UNSAID = {"JENJANG": "", "TMT_JABATAN": ""}
FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def staff_list(people) -> bytes:
    rows = [
        person(number, UNIT_2=place, JABATAN_NAMA=title, KELAS_JABATAN=job_class, **UNSAID)
        for number, (place, (title, job_class)) in sorted(people.items())
    ]
    return csv_list(*rows)


def forget_everybody() -> None:
    for model in (Posting, Rating, Employee):
        model.objects.all().delete()


def where_on(on: date) -> dict[str, tuple[str, str]]:
    rows = Posting.objects.filter(first__lte=on).exclude(until__lte=on)
    return {
        row[0]: row[1:]
        for row in rows.values_list("employee__nip", "unit__name", "position__title")
    }


def expected(people) -> dict[str, tuple[str, str]]:
    return {nip(number): (place, title) for number, (place, (title, _)) in people.items()}


@pytest.mark.django_db
class TestLaw:
    @FEW
    @given(LISTS)
    def test_twice_is_once(self, people):
        forget_everybody()
        imported(staff_list(people), on=DAYS[0])
        again = imported(staff_list(people), on=DAYS[1], complete=True)
        assert not again.changes
        assert where_on(DAYS[1]) == expected(people)

    @FEW
    @given(LISTS, LISTS)
    def test_a_then_b_then_a_ends_where_a_says(self, a, b):
        forget_everybody()
        for people, on in zip((a, b, a), DAYS, strict=False):
            assert imported(staff_list(people), on=on, complete=True).applied
        assert where_on(DAYS[0]) == expected(a)
        assert where_on(DAYS[1]) == expected(b)
        assert where_on(DAYS[2]) == where_on(DAYS[3]) == expected(a)


BORN = st.dates(date(1960, 1, 1), date(2000, 12, 31))


class TestNumber:
    @given(
        BORN, st.integers(18, 40), st.integers(1, 12), st.sampled_from("12"), st.integers(1, 999)
    )
    def test_of_a_pns_is_read_back(self, born, age, month, sex, serial):
        digits = f"{born:%Y%m%d}{born.year + age}{month:02d}{sex}{serial:03d}"
        number = parse_nip(f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}")
        assert (number.digits, number.born_on, number.serial) == (digits, born, serial)

    @given(BORN, st.integers(18, 40), st.integers(1, 9), st.sampled_from("12"), st.integers(1, 999))
    def test_of_a_pppk_is_read_back(self, born, age, times, sex, serial):
        digits = f"{born:%Y%m%d}{born.year + age}2{times}{sex}{serial:03d}"
        assert parse_nip(digits).kind == "pppk"

    @given(st.text(max_size=30))
    def test_of_anything_else_is_refused_as_a_bad_number(self, text):
        with contextlib.suppress(BadNumber):
            assert parse_nip(text).digits.isdigit()
