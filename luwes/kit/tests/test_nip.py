"""The two numbers of a civil servant, and how spreadsheets and forms spoil them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.kit.nip import BadNumber, NumberKind, parse_nip, printed_nip

PNS = "198704122010012004"
PPPK = "198704122024211003"


class TestParse:
    def test_reads_a_pns(self):
        number = parse_nip(PNS)
        assert (number.kind, number.born_on) == (NumberKind.PNS, date(1987, 4, 12))
        assert (number.started_year, number.started_month, number.sex) == (2010, 1, "f")

    def test_reads_a_pppk_whose_count_stands_where_a_month_would(self):
        number = parse_nip(PPPK)
        assert (number.kind, number.started_month, number.sex) == (NumberKind.PPPK, None, "m")

    @pytest.mark.parametrize(
        "text", [printed_nip(PNS), f"'{PNS}", f" {PNS} ", "19870412-201001-2-004"]
    )
    def test_strips_what_forms_print_between_the_digits(self, text):
        assert parse_nip(text).digits == PNS

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("1.98704122010012E+17", "float"),
            ("1,98704122010012E+17", "float"),
            ("198704122010012000.0", "float"),
            ("19870412201001200", "length"),
            ("1987041220100120040", "length"),
            ("", "not-digits"),
            ("19870412201001200A", "not-digits"),
            ("١٩٨٧٠٤١٢٢٠١٠٠١٢٠٠٤", "not-digits"),
            ("198702302010012004", "birth"),
            ("198704122010132004", "start"),
            ("198704122010003004", "start"),
            ("198704122000012004", "start"),
            ("198704122010013004", "sex"),
        ],
    )
    def test_names_what_is_wrong(self, text, reason):
        with pytest.raises(BadNumber) as refusal:
            parse_nip(text)
        assert refusal.value.reason == reason

    @given(
        born=st.dates(date(1950, 1, 1), date(2003, 12, 31)),
        months=st.integers(1, 12),
        age=st.integers(18, 50),
        sex=st.sampled_from("12"),
        serial=st.integers(1, 999),
    )
    def test_reads_back_every_number_that_the_rule_can_make(self, born, months, age, sex, serial):
        digits = f"{born:%Y%m%d}{born.year + age}{months:02d}{sex}{serial:03d}"
        number = parse_nip(printed_nip(digits))
        assert (number.digits, number.born_on, number.serial) == (digits, born, serial)

    @given(st.text(max_size=30))
    def test_refuses_any_other_text_by_name_and_never_breaks(self, text):
        with suppress(BadNumber):
            assert len(parse_nip(text).digits) == 18
