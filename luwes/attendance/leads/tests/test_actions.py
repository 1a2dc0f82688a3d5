"""Leads from evidence in the database: found once, grown, asked, answered, closed by a person."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luwes.attendance.leads import jobs
from luwes.attendance.leads.actions import (
    LeadNotOpen,
    NotYours,
    TextUnfit,
    TooEarly,
    answer_lead,
    ask_people,
    close_lead,
    find_leads,
)
from luwes.attendance.leads.factories import stored_check_in
from luwes.attendance.leads.queries import confirmed_leads, visible
from luwes.attendance.leads.types import LeadDecision, LeadKind
from luwes.attendance.models import Lead
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.models import DutyTrip
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db

FIRST, UNTIL = date(2026, 11, 1), date(2026, 11, 21)
AT = instant("2026-11-20 18:00")
WHY = "Tablet loket dipakai bersama sejak Oktober."
DAYS = [date(2026, 11, day) for day in (2, 3, 4, 5, 6)]


@pytest.fixture
def office():
    return make_unit(name="Kantor")


@pytest.fixture
def team(office):
    return make_unit(parent=office, name="Tim")


@pytest.fixture
def three(team):
    return [make_employee(unit=team, with_login=True) for _ in range(3)]


@pytest.fixture
def reviewer(office):
    return make_user(role=Role.PERSONNEL, unit=office)


def lend_phone(people, days=DAYS, mark=77):
    for on in days:
        for minute, person in enumerate(people):
            stored_check_in(person, on, f"07:2{minute}:00", mark=mark, metres=None)


def found(unit, at=AT, until=UNTIL):
    return find_leads(unit=unit, first=FIRST, until=until, at=at)


def test_a_lent_phone_becomes_one_lead_of_the_lowest_common_unit(office, team, three):
    lend_phone(three)
    result = found(office)
    lead = Lead.objects.get()
    assert (result.new, lead.kind, lead.unit) == (1, LeadKind.SHARED_DEVICE, team)
    assert (lead.first, lead.until) == (date(2026, 11, 2), date(2026, 11, 7))
    assert lead.people.count() == 3
    assert len(lead.people.first().evidence["check_ins"]) == 5


def test_people_of_two_teams_meet_at_the_unit_above(office, team):
    other = make_unit(parent=office)
    people = [make_employee(unit=unit) for unit in (team, team, other)]
    lend_phone(people)
    found(office)
    assert Lead.objects.get().unit == office


def test_a_second_search_changes_nothing(office, three):
    lend_phone(three)
    found(office)
    before = AuditEntry.objects.count()
    again = found(office, at=AT + timedelta(days=1))
    assert (again.found, again.new, again.grown, again.gone) == (1, 0, 0, 0)
    assert AuditEntry.objects.count() == before


def test_a_lead_grows_until_people_are_asked(office, team, three, reviewer):
    lend_phone(three)
    found(office)
    fourth = make_employee(unit=team)
    lend_phone([*three, fourth], days=[date(2026, 11, 9), date(2026, 11, 10)])
    assert found(office).grown == 1
    lead = Lead.objects.get()
    assert lead.people.count() == 4
    ask_people(lead=lead, by=reviewer, at=AT)
    fifth = make_employee(unit=team)
    lend_phone([*three, fourth, fifth], days=[date(2026, 11, 11), date(2026, 11, 12)])
    assert found(office).new == 1
    assert lead.people.count() == 4
    assert Lead.objects.latest("pk").people.get().employee == fifth


def test_a_lead_whose_trip_was_entered_late_is_marked_and_stays(office, team):
    person = make_employee(unit=team)
    for on in DAYS[:2]:
        stored_check_in(person, on, "07:00:00")
        stored_check_in(person, on, "09:00:00", metres=(900_000, 0), kind="visit")
    assert found(office).new == 1
    DutyTrip.objects.create(
        employee=person, first=FIRST, until=UNTIL, source="ST", recorded_at=AT, destination="Medan"
    )
    assert found(office).gone == 1
    assert "gone" in Lead.objects.get().evidence


def test_an_explained_pattern_comes_back_low(office, three, reviewer):
    lend_phone(three)
    found(office)
    lead = Lead.objects.get()
    ask_people(lead=lead, by=reviewer, at=AT)
    later = AT + timedelta(days=9)
    close_lead(lead=lead, decision=LeadDecision.EXPLAINED, note=WHY, by=reviewer, at=later)
    lend_phone(three, days=[date(2026, 12, day) for day in (1, 2, 3, 4, 7)])
    at = instant("2026-12-10 18:00")
    find_leads(unit=office, first=date(2026, 12, 1), until=date(2026, 12, 11), at=at)
    new = Lead.objects.latest("pk")
    assert new.evidence["explained"] == lead.pk
    assert new.strength < lead.strength / 2


def test_no_coordinates_are_kept_in_a_lead(office, three):
    for on in DAYS:
        for person in three:
            stored_check_in(person, on, accuracy=4.0)
    found(office)
    lead = Lead.objects.get(kind=LeadKind.SHARED_POINT)
    kept = f"{lead.evidence} {[person.evidence for person in lead.people.all()]}"
    assert "6.2001" not in kept
    assert "106.8" not in kept


def test_the_queries_do_not_grow_with_people_or_leads(office, team, three):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            found(office)
        return len(queries)

    def another_group():
        people = [make_employee(unit=team) for _ in range(3)]
        lend_phone(people, mark=people[0].pk)

    lend_phone(three)
    found(office)
    another_group()
    first = asked()
    for _ in range(4):
        another_group()
    assert asked() == first


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_the_size_of_the_blocks_read_is_no_matter(office, three, monkeypatch, rows):
    monkeypatch.setattr("luwes.attendance.leads.evidence.ROWS_AT_ONCE", rows)
    for on in DAYS:
        for person in three:
            stored_check_in(person, on, accuracy=4.0, mock=True, mark=77)
    found(office)
    kinds = list(Lead.objects.order_by("kind").values_list("kind", flat=True))
    assert kinds == ["mock"] * 3 + ["shared_device", "shared_point"]


def test_a_unit_without_a_registered_site_works_where_its_people_do(office, team):
    people = [make_employee(unit=team) for _ in range(6)]
    for on in DAYS:
        for number, person in enumerate(people):
            stored_check_in(person, on, metres=(7_000 if number == 0 else 3.0 * number, 0))
    found(office)
    lead = Lead.objects.get(kind=LeadKind.FAR)
    assert lead.people.get().employee == people[0]
    assert lead.evidence["facts"]["km"] == 7.0


@pytest.mark.parametrize(
    ("until", "months"),
    [
        (date(2026, 11, 21), [(date(2026, 11, 1), date(2026, 11, 21))]),
        (
            date(2026, 11, 4),
            [(date(2026, 10, 1), date(2026, 11, 1)), (date(2026, 11, 1), date(2026, 11, 4))],
        ),
        (date(2026, 12, 1), [(date(2026, 11, 1), date(2026, 12, 1))]),
    ],
)
def test_the_nightly_search_looks_back_while_late_evidence_may_come(until, months):
    assert jobs._months(until) == months


class TestClosing:
    @pytest.fixture
    def lead(self, office, three):
        lend_phone(three)
        found(office)
        return Lead.objects.get()

    def test_nothing_may_be_said_at_once(self, lead, reviewer):
        closed = close_lead(lead=lead, decision=LeadDecision.NOTHING, note=WHY, by=reviewer, at=AT)
        assert closed.state == "closed"

    @pytest.mark.parametrize("decision", [LeadDecision.EXPLAINED, LeadDecision.CONFIRMED])
    def test_anything_else_only_after_asking(self, lead, reviewer, decision):
        with pytest.raises(TooEarly) as refused:
            close_lead(lead=lead, decision=decision, note=WHY, by=reviewer, at=AT)
        assert refused.value.reasons[0].code == "attendance.lead-not-asked"

    def test_not_while_somebody_may_still_answer(self, lead, reviewer, three):
        ask_people(lead=lead, by=reviewer, at=AT)
        for person in three[:2]:
            answer_lead(lead=lead, text=WHY, by=person.user, at=AT)
        with pytest.raises(TooEarly) as refused:
            close_lead(lead=lead, decision=LeadDecision.CONFIRMED, note=WHY, by=reviewer, at=AT)
        assert refused.value.reasons[0].facts["count"] == 1

    def test_when_all_have_answered(self, lead, reviewer, three):
        ask_people(lead=lead, by=reviewer, at=AT)
        for person in three:
            answer_lead(lead=lead, text=WHY, by=person.user, at=AT)
        close_lead(lead=lead, decision=LeadDecision.CONFIRMED, note=WHY, by=reviewer, at=AT)
        (row, *_rest) = confirmed_leads([three[0].pk], first=FIRST, until=UNTIL)
        assert (row.kind, row.note) == (LeadKind.SHARED_DEVICE, WHY)

    def test_when_the_time_to_answer_is_over(self, lead, reviewer):
        asked = ask_people(lead=lead, by=reviewer, at=AT)
        close = {"lead": lead, "decision": LeadDecision.CONFIRMED, "note": WHY, "by": reviewer}
        with pytest.raises(TooEarly):
            close_lead(**close, at=asked.answer_by - timedelta(seconds=1))
        assert close_lead(**close, at=asked.answer_by).decision == "confirmed"

    def test_people_get_seven_whole_days(self, lead, reviewer):
        asked = ask_people(lead=lead, by=reviewer, at=AT)  # 21 November, 01.00 WIB
        assert asked.answer_by == instant("2026-11-28 17:00")

    def test_nobody_asks_or_decides_about_oneself(self, lead, three):
        for deed in (
            lambda: ask_people(lead=lead, by=three[0].user, at=AT),
            lambda: close_lead(
                lead=lead, decision=LeadDecision.NOTHING, note=WHY, by=three[0].user, at=AT
            ),
        ):
            with pytest.raises(NotYours):
                deed()

    def test_a_head_does_not_see_the_lead_about_the_own_phone(self, office, team):
        head = make_employee(unit=team, is_head=True, with_login=True)
        others = [make_employee(unit=team) for _ in range(2)]
        lend_phone([head, *others])
        found(office)
        assert not visible(standing_of(head.user, on=UNTIL)).exists()

    def test_only_the_people_asked_answer(self, lead, reviewer, team, three):
        with pytest.raises(LeadNotOpen):
            answer_lead(lead=lead, text=WHY, by=three[0].user, at=AT)
        ask_people(lead=lead, by=reviewer, at=AT)
        stranger = make_employee(unit=team, with_login=True)
        for by in (reviewer, stranger.user):
            with pytest.raises(NotYours):
                answer_lead(lead=lead, text=WHY, by=by, at=AT)

    def test_more_can_be_said_and_nothing_is_lost(self, lead, reviewer, three):
        ask_people(lead=lead, by=reviewer, at=AT)
        answer_lead(lead=lead, text="Ponsel saya rusak.", by=three[0].user, at=AT)
        said = answer_lead(lead=lead, text="Ini nota servisnya.", by=three[0].user, at=AT)
        assert said.answer == "Ponsel saya rusak.\n\nIni nota servisnya."
        with pytest.raises(TextUnfit):
            answer_lead(lead=lead, text="x" * 990, by=three[0].user, at=AT)

    def test_a_closed_lead_stays_closed(self, lead, reviewer):
        close = {"lead": lead, "decision": LeadDecision.NOTHING, "note": WHY, "by": reviewer}
        close_lead(**close, at=AT)
        with pytest.raises(LeadNotOpen):
            close_lead(**close, at=AT)
        with pytest.raises(LeadNotOpen):
            ask_people(lead=lead, by=reviewer, at=AT)
        assert found(lead.unit).new == 0

    def test_each_deed_leaves_a_trail(self, lead, reviewer, three):
        ask_people(lead=lead, by=reviewer, at=AT)
        answer_lead(lead=lead, text=WHY, by=three[0].user, at=AT)
        later = AT + timedelta(days=9)
        close_lead(lead=lead, decision=LeadDecision.EXPLAINED, note=WHY, by=reviewer, at=later)
        deeds = set(AuditEntry.objects.values_list("action", flat=True))
        assert {
            "attendance.find_leads",
            "attendance.ask_people",
            "attendance.answer_lead",
            "attendance.close_lead",
        } <= deeds
