"""The laws of the promise, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.complaints import rules
from luwes.complaints.types import PromiseClock, PublicFigures, ServiceRecord, State, Tone
from luwes.kit.working_time import WorkCalendar
from luwes.kit.zones import Zone
from luwes.policy.rulebook_files import national_rulebook

INSTANTS = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def calendar() -> WorkCalendar:
    book = national_rulebook(date(2026, 3, 1))
    return rules.calendar_from(
        week=book.value("working_time.normal_week"),
        ramadan_week=book.value("working_time.ramadan_week"),
        ramadan_periods=book.value("working_time.ramadan_periods"),
        holidays=book.value("calendar.holidays"),
    )


CALENDAR = calendar()


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=Zone.WIB.tz)


def promised(text: str, clock: PromiseClock, minutes: int = 240) -> datetime:
    made = rules.promise(
        wib(text), minutes=minutes, clock=clock, source="", calendar=CALENDAR, zone=Zone.WIB
    )
    return made.at


class TestPromise:
    def test_runs_through_the_night_before_lebaran_in_clock_hours(self):
        due = promised("2026-03-20 23:30", PromiseClock.CLOCK_HOURS)
        assert due == wib("2026-03-21 03:30")

    def test_waits_for_the_first_service_day_after_lebaran_in_service_hours(self):
        # 20–24 March are holidays and joint leave; Wednesday 25 March opens at 07:30
        due = promised("2026-03-20 23:30", PromiseClock.SERVICE_HOURS)
        assert due == wib("2026-03-25 11:30")

    @pytest.mark.parametrize(
        ("received", "due"),
        [
            ("2026-04-06 07:30", "2026-04-06 11:30"),
            ("2026-04-06 08:00", "2026-04-06 12:00"),
            ("2026-04-06 08:01", "2026-04-06 13:01"),  # the break is not service time
            ("2026-04-06 12:30", "2026-04-07 08:30"),
            ("2026-04-10 14:00", "2026-04-13 09:00"),  # Friday afternoon to Monday
            ("2026-02-20 08:00", "2026-02-20 13:00"),  # a Friday of Ramadan
        ],
    )
    def test_skips_break_night_and_weekend_in_service_hours(self, received, due):
        assert promised(received, PromiseClock.SERVICE_HOURS) == wib(due)

    def test_is_refused_where_nobody_ever_serves(self):
        never = WorkCalendar(week={}, ramadan_week={}, ramadan=(), closed=frozenset())
        with pytest.raises(rules.NoServiceHours):
            rules.promise(
                wib("2026-04-06 08:00"),
                minutes=240,
                clock=PromiseClock.SERVICE_HOURS,
                source="",
                calendar=never,
            )

    @given(INSTANTS, st.integers(1, 2_000))
    def test_is_never_before_receipt(self, received, minutes):
        for clock in PromiseClock:
            made = rules.promise(
                received, minutes=minutes, clock=clock, source="", calendar=CALENDAR
            )
            assert made.at >= received + timedelta(minutes=minutes)

    @given(INSTANTS, INSTANTS)
    def test_falls_due_in_the_order_of_receipt(self, one, other):
        earlier, later = sorted((one, other))
        dues = [
            rules.promise(
                at, minutes=240, clock=PromiseClock.SERVICE_HOURS, source="", calendar=CALENDAR
            ).at
            for at in (earlier, later)
        ]
        assert dues == sorted(dues)


class TestTimeLeft:
    @pytest.mark.parametrize(
        ("seconds", "minutes", "tone"),
        [
            (240 * 60, 240, Tone.OK),
            (60 * 60, 60, Tone.OK),
            (60 * 60 - 1, 59, Tone.WARN),
            (0, 0, Tone.WARN),
            (-1, -1, Tone.BAD),
        ],
    )
    def test_turns_urgent_in_the_last_quarter_and_red_after_the_promise(
        self, seconds, minutes, tone
    ):
        due = wib("2026-04-06 12:00")
        left = rules.time_left(
            promise_at=due, promise_minutes=240, now=due - timedelta(seconds=seconds)
        )
        assert (left.minutes, left.tone, left.is_over) == (minutes, tone, minutes < 0)


class TestBreach:
    DUE = wib("2026-04-06 12:00")

    @pytest.mark.parametrize(
        ("answered", "looked", "broken"),
        [
            (None, "2026-04-06 12:00", False),
            (None, "2026-04-06 12:01", True),
            ("2026-04-06 12:00", "2026-05-01 00:00", False),
            ("2026-04-06 12:01", "2026-04-06 12:01", True),
        ],
    )
    def test_comes_after_the_very_instant_of_the_promise(self, answered, looked, broken):
        breach = rules.breach_of(
            promise_at=self.DUE,
            first_answered_at=wib(answered) if answered else None,
            at=wib(looked),
        )
        assert breach == (self.DUE if broken else None)

    @given(st.integers(0, 10_000), st.integers(0, 10_000))
    def test_is_at_the_promise_however_late_anybody_looks(self, one, other):
        seen = [
            rules.breach_of(
                promise_at=self.DUE,
                first_answered_at=None,
                at=self.DUE + timedelta(minutes=1 + late),
            )
            for late in (one, other)
        ]
        assert seen == [self.DUE, self.DUE]


class TestServiceRecord:
    def test_counts_overdue_and_open_in_the_divisor(self):
        due, now = wib("2026-04-06 12:00"), wib("2026-04-06 15:00")
        outcomes = [
            (due, due - timedelta(minutes=1)),
            (due, due + timedelta(minutes=1)),
            (due, None),
            (now + timedelta(hours=1), None),
        ]
        record = rules.service_record(outcomes, at=now)
        assert record == ServiceRecord(received=4, answered_in_time=1, breached=2)
        assert (record.pending, str(record.kept_share)) == (1, "0.3333")

    def test_has_no_share_while_nothing_has_fallen_due(self):
        assert ServiceRecord(received=3).kept_share is None


class TestAnswer:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Ok.",
            "Terima kasih atas laporan Anda, akan segera kami tindaklanjuti.",
            "Selamat pagi Bapak/Ibu, terima kasih atas pengaduannya. Sedang kami proses.",
            "Laporan Anda sudah kami terima dan kami teruskan ke unit terkait, mohon ditunggu.",
        ],
    )
    def test_of_stock_phrases_answers_nothing(self, text):
        decision = rules.may_answer(text)
        assert not decision.allowed
        assert decision.blocking[0].code == "complaints.empty-answer"

    def test_that_says_what_was_done_is_taken(self):
        text = "Loket 3 dibuka kembali pukul 10.00; antrean Anda nomor 41 dilayani lebih dulu."
        assert rules.may_answer(text).allowed

    @given(st.text(max_size=300), st.text(alphabet="abcdefghij ", max_size=300))
    def test_may_only_gain_by_a_new_line_of_words(self, text, more):
        if rules.may_answer(text).allowed:
            assert rules.may_answer(f"{text}\n{more}").allowed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.RECEIVED, State.RECEIVED),
        (State.ANSWERED, State.REOPENED),
        (State.CLOSED, State.REOPENED),
        (State.REOPENED, State.REOPENED),
    ],
)
def test_a_reply_opens_what_was_answered(before, after):
    assert rules.state_after_reply(before) is after


class TestPublishing:
    def lines(self, *decided):
        return [PublicFigures(str(n), ServiceRecord(n, n, 0)) for n in decided]

    @pytest.mark.parametrize(
        ("decided", "hidden"),
        [
            ((9, 8), []),
            ((9, 3, 8), ["3", "8"]),  # with the total known, one hidden line alone is no secret
            ((9, 3, 2), ["3", "2"]),
            ((3,), ["3"]),
            ((), []),
        ],
    )
    def test_hides_small_groups_and_never_just_one(self, decided, hidden):
        shown = rules.published(self.lines(*decided), fewest=5)
        assert [line.label for line in shown if line.record is None] == hidden
