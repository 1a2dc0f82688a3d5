"""The API answers with the same rights as the pages, and refuses as problem+json."""

from datetime import UTC, datetime

import pytest

from luwes.base.access import Role
from luwes.integration.tokens import make_token, revoke_token
from luwes.organisation.factories import make_employee, make_unit, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 5, 3, tzinfo=UTC)
PROBLEM = "application/problem+json"


@pytest.fixture
def agency():
    return make_unit()


@pytest.fixture
def officer(agency):
    return make_user(role=Role.PERSONNEL, unit=agency)


@pytest.fixture
def bearer(officer):
    token = make_token(user=officer, label="SIMPEG", by=None, at=AT)
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


class TestAuthentication:
    @pytest.mark.parametrize("path", ["employees", "plan", "complaints"])
    def test_asks_strangers_for_a_key(self, client, path):
        for headers in ({}, {"HTTP_AUTHORIZATION": "Bearer luwes_wrong"}):
            response = client.get(f"/api/v1/{path}", **headers)
            assert (response.status_code, response["Content-Type"]) == (401, PROBLEM)

    def test_says_in_json_that_an_address_is_not_there(self, client, bearer):
        response = client.get("/api/v1/nothing", **bearer)
        assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
        assert response.json()["type"] == "urn:luwes:luwes.missing"

    def test_a_revoked_key_opens_nothing(self, client, officer, bearer):
        revoke_token(token=officer.api_tokens.get(), by=None, at=AT)
        assert client.get("/api/v1/employees", **bearer).status_code == 401

    def test_the_key_itself_is_not_stored(self, officer, bearer):
        token = bearer["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        assert token not in str(list(officer.api_tokens.values()))


class TestEmployees:
    def test_lists_those_under_the_unit_of_the_role(self, client, agency, bearer):
        seen = make_employee(unit=make_unit(parent=agency))
        make_employee(unit=make_unit())
        body = client.get("/api/v1/employees", **bearer).json()
        assert [row["nip"] for row in body["items"]] == [seen.nip]
        assert (body["count"], body["next"]) == (1, None)

    def test_a_foreign_unit_is_as_absent_as_none(self, client, bearer):
        answers = [
            client.get("/api/v1/employees", {"unit": code}, **bearer)
            for code in (make_unit().code, "TIDAK-ADA")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()

    def test_takes_a_constant_number_of_queries(
        self, client, agency, bearer, django_assert_max_num_queries
    ):
        for _ in range(5):
            make_employee(unit=agency)
        with django_assert_max_num_queries(10):
            client.get("/api/v1/employees", **bearer)

    @pytest.mark.parametrize("query", [{"page": "0"}, {"page": "x"}, {"on": "31-12-2026"}])
    def test_says_which_parameter_it_cannot_read(self, client, bearer, query):
        response = client.get("/api/v1/employees", query, **bearer)
        assert (response.status_code, response["Content-Type"]) == (422, PROBLEM)
        assert any(name in str(response.json()["errors"]) for name in query)


class TestPlan:
    def test_gives_a_day_for_each_person(self, client, agency, bearer):
        person = make_employee(unit=agency)
        query = {"unit": agency.code, "month": "2026-10"}
        body = client.get("/api/v1/plan", query, **bearer).json()
        assert {row["nip"] for row in body["items"]} == {person.nip}
        assert len(body["items"]) == 31

    def test_says_how_a_month_is_written(self, client, agency, bearer):
        query = {"unit": agency.code, "month": "Oktober"}
        response = client.get("/api/v1/plan", query, **bearer)
        assert response.status_code == 422
        assert "2026-10" in response.json()["detail"]


class TestOpenApi:
    def test_is_found_from_the_root_without_a_key(self, client):
        body = client.get("/api/v1/").json()
        assert client.get(body["openapi"]).json()["info"]["version"] == body["version"]

    def test_describes_the_three_doors_and_no_reporter(self, client):
        schema = client.get("/api/v1/openapi.json").json()
        paths = {"/api/v1/employees", "/api/v1/plan", "/api/v1/complaints"}
        assert set(schema["paths"]) == paths
        assert "reporter" not in str(schema["components"]["schemas"]["ComplaintOut"])
