"""The decision, case by case and law by law. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.eligibility.rules import PERSONAL, PERSONAL_CODES, decide, without_personal
from luwes.eligibility.tests.examples import cases, facts_on, terms_on
from luwes.eligibility.types import Outcome, PersonFacts
from luwes.organisation.types import (
    Predicate,
    ServiceMode,
    TaskFacts,
)

TERMS = terms_on()
DATES = st.dates(date(2026, 1, 1), date(2026, 12, 31))
PEOPLE = st.builds(
    PersonFacts,
    on=st.just(date(2026, 10, 1)),
    service_mode=st.sampled_from(ServiceMode),
    position_level=st.sampled_from(["Ahli Muda", "JPT Pratama"]),
    task=st.builds(TaskFacts, *[st.booleans()] * 5),
    posted_on=DATES,
    predicate=st.none() | st.sampled_from(Predicate),
)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["case"]) for case in cases()])
def test_case(case):
    terms = terms_on(case["day"], **case.get("terms", {}))
    verdict = decide(facts_on(case["day"], **case.get("person", {})), terms=terms)
    assert verdict.outcome == case["outcome"]
    assert verdict.days_per_week == case.get("days", 0)
    assert [r.code for r in verdict.decision.blocking] == case.get("against", [])
    assert verdict.changes_on == case.get("opens")


class TestDecide:
    def test_names_an_article_for_every_ground(self):
        verdict = decide(facts_on(), terms=TERMS)
        assert all(reason.article for reason in verdict.reasons)

    @given(PEOPLE, st.sampled_from(Predicate))
    def test_a_better_predicate_never_loses(self, person, better):
        before = decide(person, terms=TERMS).days_per_week
        if person.predicate is None or better.rank >= person.predicate.rank:
            after = decide(replace(person, predicate=better), terms=TERMS).days_per_week
            assert after >= before

    @given(PEOPLE, st.integers(0, 12), st.integers(0, 12))
    def test_a_longer_waiting_time_never_gains(self, person, months, more):
        short = decide(person, terms=replace(TERMS, months_in_post=months))
        long = decide(person, terms=replace(TERMS, months_in_post=months + more))
        assert long.days_per_week <= short.days_per_week

    @given(PEOPLE)
    def test_the_date_it_gives_is_the_first_on_which_it_opens(self, person):
        opens = decide(person, terms=TERMS).changes_on
        if opens is not None:
            day_before = replace(person, on=opens - timedelta(days=1))
            assert decide(replace(person, on=opens), terms=TERMS).days_per_week > 0
            assert decide(day_before, terms=TERMS).days_per_week == 0

    @given(PEOPLE)
    def test_refuses_exactly_when_something_bars(self, person):
        verdict = decide(person, terms=TERMS)
        assert verdict.decision.allowed == (verdict.outcome is not Outcome.OFFICE_ONLY)
        assert all(reason.remedy for reason in verdict.decision.blocking)


class TestWithoutPersonal:
    def test_discipline_and_rating_look_the_same_to_others(self):
        examined = facts_on(sanctions=[{"state": "process", "level": "light"}])
        poor = facts_on(predicate="kurang")
        shown = [without_personal(decide(p, terms=TERMS).reasons) for p in (examined, poor)]
        assert shown[0] == shown[1]
        assert shown[0][-1].code == PERSONAL

    def test_tells_nothing_personal_about_those_who_may(self):
        reasons = without_personal(decide(facts_on(), terms=TERMS).reasons)
        assert not {reason.code for reason in reasons} & (PERSONAL_CODES | {PERSONAL})
