"""What the pages show, to whom, in how many queries."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.organisation import actions
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import DutyTrip, Leave, Posting, Rating, Sanction
from luwes.organisation.tests.lists import AT
from luwes.organisation.types import LeaveKind, SanctionLevel, SanctionState

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb"[A-Za-z0-9]{64}")


@pytest.fixture
def on_2_october(monkeypatch):
    at = datetime(2026, 10, 2, 3, tzinfo=UTC)
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: at)


@pytest.fixture
def agency():
    return make_unit(name="Badan A")


@pytest.fixture
def as_role(client, agency, on_2_october):
    def sign_in(role: Role, unit=None):
        client.force_login(make_user(role=role, unit=unit or agency))
        return client

    return sign_in


class TestEmployees:
    def test_are_found_by_part_of_a_name_or_number(self, as_role, agency):
        wanted = make_employee(unit=agency, name="Ratna Wulandari")
        make_employee(unit=agency, name="Bagus Prasetyo")
        client = as_role(Role.PERSONNEL)
        for words in ("wulan", "ratna wu", wanted.nip):
            page = client.get("/pegawai/", {"q": words}).content.decode()
            assert "Ratna Wulandari" in page
            assert ("Bagus" not in page) or words == wanted.nip[:4]

    def test_of_another_tree_are_not_listed(self, as_role):
        make_employee(unit=make_unit(name="Badan Z"), name="Orang Lain")
        assert "Orang Lain" not in as_role(Role.AUDITOR).get("/pegawai/").content.decode()

    def test_take_the_same_queries_for_two_and_for_forty(
        self, as_role, agency, django_assert_max_num_queries
    ):
        client = as_role(Role.PERSONNEL)
        make_employee(unit=agency)
        client.get("/pegawai/")
        for _ in range(40):
            make_employee(unit=make_unit(parent=agency))
        with django_assert_max_num_queries(9):
            client.get("/pegawai/")

    @pytest.mark.parametrize("query", ["?page=abc", "?page=-1", "?unit=x", "?q=%25_"])
    def test_answer_odd_questions_without_breaking(self, as_role, query):
        assert as_role(Role.PERSONNEL).get(f"/pegawai/{query}").status_code == 200

    def test_say_that_a_nul_cannot_be_read(self, as_role):
        assert as_role(Role.PERSONNEL).get("/pegawai/?q=%00").status_code == 422


class TestEmployee:
    def test_absent_and_foreign_are_the_same(self, as_role):
        foreign = make_employee(unit=make_unit(name="Badan Z"))
        client = as_role(Role.PERSONNEL)
        pages = [client.get(f"/pegawai/{nip}/") for nip in (foreign.nip, "9" * 18)]
        assert [page.status_code for page in pages] == [404, 404]
        shown = [TOKEN.sub(b"", page.content) for page in pages]
        assert shown[0] == shown[1].replace(b"9" * 18, foreign.nip.encode())

    @pytest.mark.parametrize(
        ("role", "sees_record", "sees_sanctions"),
        [
            (Role.PERSONNEL, True, True),
            (Role.AUDITOR, True, True),
            (Role.HEAD, True, False),
            (Role.TREASURER, False, False),
        ],
    )
    def test_shows_each_role_its_part_of_the_record(
        self, as_role, agency, role, sees_record, sees_sanctions
    ):
        person = make_employee(unit=agency)
        punish(person)
        page = as_role(role).get(f"/pegawai/{person.nip}/").content.decode()
        assert ("Penilaian kinerja" in page) is sees_record
        assert ("PP 94/2021 pasal 9" in page) is sees_sanctions

    def test_shows_people_their_own_sanctions(self, client, agency, on_2_october):
        person = make_employee(unit=agency, with_login=True)
        punish(person)
        client.force_login(person.user)
        assert "PP 94/2021 pasal 9" in client.get(f"/pegawai/{person.nip}/").content.decode()

    def test_takes_constant_queries(self, as_role, agency, django_assert_max_num_queries):
        person = make_employee(unit=agency)
        for day in range(1, 20):
            record_leave(person, date(2026, 3, day))
        client = as_role(Role.PERSONNEL)
        with django_assert_max_num_queries(18):
            client.get(f"/pegawai/{person.nip}/")


def punish(person) -> Sanction:
    return actions.record_sanction(
        employee=person,
        level=SanctionLevel.LIGHT,
        state=SanctionState.IN_FORCE,
        article="PP 94/2021 pasal 9",
        first=date(2026, 9, 1),
        until=None,
        source="SK 1",
        by=None,
        at=AT,
    )


def record_leave(person, first: date) -> Leave:
    until = date(2026, 3, first.day + 1)
    return actions.record_leave(
        employee=person,
        kind=LeaveKind.ANNUAL,
        first=first,
        until=until,
        source="SC",
        by=None,
        at=AT,
    )


class TestUnit:
    def test_shows_who_was_there_on_a_past_day_under_which_head(self, as_role, agency):
        old = make_employee(unit=agency, name="Kepala Lama", is_head=True)
        Posting.objects.filter(employee=old).update(until=date(2026, 6, 1))
        make_employee(unit=agency, name="Kepala Baru", is_head=True, posted_on=date(2026, 6, 1))
        client = as_role(Role.HEAD)
        past = client.get(f"/unit/{agency.code}/?on=2026-05-31").content.decode()
        assert "Kepala Lama" in past
        assert "Kepala Baru" not in past
        assert "Kepala Baru" in client.get(f"/unit/{agency.code}/").content.decode()

    @pytest.mark.parametrize("on", ["kemarin", "2026-02-30", "0001-01-01", "9999-12-31", ""])
    def test_says_what_is_wrong_with_a_day(self, as_role, agency, on):
        page = as_role(Role.HEAD).get(f"/unit/{agency.code}/", {"on": on})
        assert page.status_code == 200
        assert (b"errorlist" in page.content) is bool(on)

    def test_is_open_to_its_own_people_and_to_no_others(self, client, agency, on_2_october):
        person = make_employee(unit=agency, with_login=True)
        foreign = make_unit(name="Badan Z")
        client.force_login(person.user)
        assert client.get(f"/unit/{agency.code}/").status_code == 200
        assert client.get(f"/unit/{foreign.code}/").status_code == 404
        assert foreign.name not in client.get("/unit/").content.decode()

    def test_takes_constant_queries(self, as_role, agency, django_assert_max_num_queries):
        for _ in range(20):
            make_employee(unit=make_unit(parent=agency))
            make_employee(unit=agency)
        client = as_role(Role.AUDITOR)
        with django_assert_max_num_queries(14):
            client.get(f"/unit/{agency.code}/")
        with django_assert_max_num_queries(9):
            client.get("/unit/")


FORMS = [
    ("cuti", {"kind": "annual"}, Leave),
    ("dinas", {"destination": "Makassar"}, DutyTrip),
    ("penilaian", {"predicate": "baik"}, Rating),
    ("sanksi", {"level": "light", "state": "process", "article": "PP 94/2021"}, Sanction),
]
PERIOD = {"first": "2026-03-02", "last": "2026-03-06", "source": "SC-1/2026"}


class TestRecordForm:
    @pytest.mark.parametrize(("kind", "fields", "model"), FORMS)
    def test_writes_a_half_open_row(self, as_role, agency, kind, fields, model):
        person = make_employee(unit=agency)
        client = as_role(Role.PERSONNEL)
        address = reverse("organisation:record", args=(person.nip, kind))
        assert client.get(address).status_code == 200
        assert client.post(address, {**fields, **PERIOD}).status_code == 302
        row = model.objects.get(employee=person)
        assert (row.first, row.until) == (date(2026, 3, 2), date(2026, 3, 7))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"last": "2026-03-01"},
            {"first": "31-02-2026"},
            {"first": "0001-01-01"},
            {"last": "2099-01-01"},
            {"source": ""},
            {"source": "x" * 201},
            {"kind": "terbang"},
        ],
    )
    def test_says_what_is_wrong_and_writes_nothing(self, as_role, agency, wrong):
        person = make_employee(unit=agency)
        address = reverse("organisation:record", args=(person.nip, "cuti"))
        given = {"kind": "annual", **PERIOD, **wrong}
        page = as_role(Role.PERSONNEL).post(address, given)
        assert page.status_code == 422
        assert b"errorlist" in page.content
        assert not Leave.objects.exists()

    @pytest.mark.parametrize("role", [Role.HEAD, Role.AUDITOR, Role.TREASURER, Role.ADMIN])
    def test_is_absent_for_other_roles(self, as_role, agency, role):
        person = make_employee(unit=agency)
        address = reverse("organisation:record", args=(person.nip, "cuti"))
        assert as_role(role).get(address).status_code == 404

    def test_is_absent_for_personnel_of_another_unit(self, as_role):
        person = make_employee(unit=make_unit(name="Badan Z"))
        address = reverse("organisation:record", args=(person.nip, "cuti"))
        client = as_role(Role.PERSONNEL)
        assert client.get(address).status_code == 404
        assert client.get(address.replace("cuti", "hadiah")).status_code == 404


def test_a_role_holds_from_its_first_midnight_in_wib(client, agency, monkeypatch):
    """At half past midnight in Jakarta it is still yesterday in UTC."""
    at = datetime(2026, 10, 1, 17, 30, tzinfo=UTC)
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: at)
    user = make_user()
    actions.grant_role(
        user=user, role=Role.PERSONNEL, unit=agency, first=date(2026, 10, 2), by=None, at=at
    )
    client.force_login(user)
    assert client.get("/pegawai/").status_code == 200
