"""The pages over HTTP: who may see what, and that reasons of discipline stay with those who may."""

from datetime import date

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.eligibility import actions, jobs, views
from luwes.eligibility.models import Letter, Mapping, MappingState, StoredDecision
from luwes.eligibility.tests.agency import make_agency
from luwes.organisation import actions as organisation
from luwes.organisation.factories import instant, make_employee, make_position, make_unit, make_user
from luwes.organisation.types import SanctionLevel, SanctionState

pytestmark = pytest.mark.django_db
AT = instant("2026-10-01 01:00")
DISCIPLINE = "pemeriksaan disiplin"
MAPPING = "/kelayakan/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Requests live at 1 October 2026, whenever the tests run."""
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: AT)


@pytest.fixture
def agency():
    """An agency whose analyst is under examination, mapped as of 1 October."""
    agency = make_agency()
    organisation.record_sanction(
        employee=agency.analyst,
        level=SanctionLevel.LIGHT,
        state=SanctionState.PROCESS,
        article="PP 94/2021",
        first=date(2026, 1, 5),
        until=None,
        source="BA",
        by=None,
        at=AT,
    )
    actions.map_unit(unit=agency.root, on=date(2026, 10, 1), by=None, at=AT)
    return agency


@pytest.fixture
def sign_in(client):
    def sign_in(role, unit):
        client.force_login(make_user(role=role, unit=unit))
        return client

    return sign_in


def text_of(response):
    return response.content.decode()


class TestPerson:
    def url(self, person):
        return reverse("eligibility:person", args=[person.nip])

    def test_shows_oneself_every_reason(self, agency, client):
        client.force_login(agency.analyst.user)
        page = text_of(client.get("/kelayakan/saya/"))
        assert DISCIPLINE in page
        assert "PermenPANRB 4/2025 pasal 25" in page
        assert DISCIPLINE in text_of(client.get(self.url(agency.analyst)))

    @pytest.mark.parametrize("role", [Role.HEAD, Role.PERSONNEL])
    def test_shows_superiors_and_personnel_every_reason(self, agency, sign_in, role):
        page = text_of(sign_in(role, agency.desk).get(self.url(agency.analyst)))
        assert "Sedang dalam proses pemeriksaan disiplin" in page

    @pytest.mark.parametrize("role", [Role.POLICY, Role.AUDITOR, Role.ADMIN])
    def test_shows_others_that_there_is_a_personal_reason_and_no_more(self, agency, sign_in, role):
        page = text_of(sign_in(role, agency.root).get(self.url(agency.analyst)))
        assert "Alasan pribadi" in page
        assert DISCIPLINE not in page

    def test_is_absent_to_team_mates_like_somebody_who_never_was(self, agency, client):
        client.force_login(make_employee(unit=agency.desk, with_login=True).user)
        assert client.get(self.url(agency.analyst)).status_code == 404
        assert client.get("/kelayakan/199001012015011999/").status_code == 404

    def test_is_absent_to_a_role_that_has_no_business_with_it(self, agency, sign_in):
        client = sign_in(Role.TREASURER, agency.root)
        assert client.get(self.url(agency.analyst)).status_code == 404
        assert client.get(MAPPING).status_code == 404

    def test_is_absent_to_a_head_elsewhere(self, agency, sign_in):
        client = sign_in(Role.HEAD, make_unit())
        assert client.get(self.url(agency.analyst)).status_code == 404

    def test_says_when_nobody_has_judged_yet(self, agency, sign_in):
        newcomer = make_employee(unit=agency.desk)
        page = text_of(sign_in(Role.HEAD, agency.desk).get(self.url(newcomer)))
        assert "Belum dipetakan pada jabatan ini" in page


class TestMappingPage:
    @pytest.mark.parametrize("tab", views.TABS)
    def test_costs_the_same_queries_for_thirty_people_more(
        self, agency, sign_in, tab, django_assert_max_num_queries
    ):
        position = make_position()
        for _ in range(30):
            make_employee(unit=agency.desk, position=position)
        actions.map_unit(unit=agency.root, on=date(2026, 10, 1), by=None, at=AT)
        client = sign_in(Role.PERSONNEL, agency.root)
        with django_assert_max_num_queries(26):
            assert client.get(MAPPING, {"bagian": tab}).status_code == 200

    def test_hides_discipline_among_the_reasons_from_a_policy_maker(self, agency, sign_in):
        client = sign_in(Role.POLICY, agency.root)
        page = text_of(client.get(MAPPING, {"bagian": "alasan"}))
        assert "Alasan pribadi" in page
        assert DISCIPLINE not in page
        listed = client.get(MAPPING, {"bagian": "pegawai", "reason": "eligibility.under-process"})
        assert agency.clerk.name in text_of(listed)

    def test_filters_by_outcome(self, agency, sign_in):
        client = sign_in(Role.HEAD, agency.root)
        page = text_of(client.get(MAPPING, {"bagian": "pegawai", "outcome": "hybrid"}))
        assert agency.head.nip in page
        assert agency.clerk.nip not in page

    def test_a_foreign_unit_is_as_absent_as_none(self, agency, sign_in):
        client = sign_in(Role.HEAD, agency.desk)
        for code in (agency.counter.code, "tidak-ada"):
            assert client.get(MAPPING, {"unit": code}).status_code == 404

    def test_export_leaves_discipline_out_for_an_auditor(self, agency, sign_in):
        for role in (Role.AUDITOR, Role.PERSONNEL):
            response = sign_in(role, agency.root).get("/kelayakan/unduh.xlsx")
            assert response.status_code == 200
            assert response.content[:2] == b"PK"


class TestMapNow:
    def test_maps_and_comes_back(self, agency, sign_in):
        client = sign_in(Role.PERSONNEL, agency.root)
        response = client.post("/kelayakan/petakan/", {"unit": agency.root.code}, follow=True)
        assert "3 pegawai sudah dipetakan." in text_of(response)

    def test_leaves_a_large_one_to_the_worker(self, agency, sign_in, monkeypatch):
        ordered = []
        monkeypatch.setattr(views, "AT_ONCE", 1)
        monkeypatch.setattr(
            views.finish_mapping, "defer", lambda mapping_id: ordered.append(mapping_id)
        )
        client = sign_in(Role.PERSONNEL, agency.root)
        response = client.post("/kelayakan/petakan/", {"unit": agency.root.code})
        assert "Pemetaan berjalan" in text_of(client.get(response["Location"]))
        jobs.finish_mapping(ordered[0])
        assert client.get(response["Location"]).status_code == 302
        assert Mapping.objects.get(pk=ordered[0]).state == MappingState.DONE

    def test_is_for_personnel_officers_over_that_unit(self, agency, sign_in):
        for role, unit in ((Role.HEAD, agency.root), (Role.PERSONNEL, agency.desk)):
            client = sign_in(role, unit)
            response = client.post("/kelayakan/petakan/", {"unit": agency.root.code})
            assert response.status_code == 404
        assert Mapping.objects.count() == 1


class TestLetter:
    def test_is_issued_by_personnel_and_read_by_the_person(self, agency, sign_in, client):
        url = reverse("eligibility:letter", args=[agency.analyst.nip])
        sign_in(Role.PERSONNEL, agency.root).post(url)
        assert Letter.objects.get().number == "0001/KF/2026"
        client.force_login(agency.analyst.user)
        response = client.get(url)
        assert response.content.startswith(b"%PDF")

    def test_is_not_issued_by_the_person(self, agency, client):
        client.force_login(agency.analyst.user)
        url = reverse("eligibility:letter", args=[agency.analyst.nip])
        assert client.post(url).status_code == 404
        assert client.get(url).status_code == 404

    def test_an_auditor_may_not_read_it(self, agency, sign_in):
        decision = StoredDecision.objects.get(employee=agency.analyst)
        actions.issue_letter(decision=decision, by=None, at=AT)
        url = reverse("eligibility:letter", args=[agency.analyst.nip])
        assert sign_in(Role.AUDITOR, agency.root).get(url).status_code == 404


class TestWhatIfPage:
    def test_names_who_loses(self, agency, sign_in):
        client = sign_in(Role.HEAD, agency.root)
        asked = {"try": 1, "unit": agency.root.code, "on": "2026-10-01", "performers": "true"}
        asked |= {"modes": ["counter", "open_24h"], "criteria": [*views_criteria()]}
        page = text_of(client.get("/kelayakan/simulasi/", asked))
        assert agency.head.nip in page

    def test_does_not_name_who_would_gain_from_pardoning_discipline(self, agency, sign_in):
        client = sign_in(Role.POLICY, agency.root)
        asked = {"try": 1, "unit": agency.root.code, "on": "2026-10-01", "performers": "true"}
        asked |= {"modes": ["counter", "open_24h"], "criteria": [*views_criteria()]}
        page = text_of(client.get("/kelayakan/simulasi/", asked))
        assert agency.head.nip not in page
        assert "1 pegawai lagi tidak disebut namanya" in page

    def test_warns_of_what_the_nation_forbids(self, agency, sign_in):
        client = sign_in(Role.POLICY, agency.root)
        asked = {"try": 1, "unit": agency.root.code, "on": "2026-10-01", "cap": "4"}
        assert "PermenPANRB 4/2025" in text_of(client.get("/kelayakan/simulasi/", asked))

    def test_says_what_is_wrong_with_bad_input(self, agency, sign_in):
        client = sign_in(Role.POLICY, agency.root)
        response = client.get("/kelayakan/simulasi/", {"try": 1, "cap": "banyak"})
        assert response.status_code == 200
        assert "error-summary" in text_of(response)


def views_criteria():
    return ["off_site_possible", "special_room", "runs_on_ict", "face_to_face",
            "constant_supervision"]  # fmt: skip
