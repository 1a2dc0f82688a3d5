"""Each role sees its places, and only those whose slice is there."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from luwes.base.access import NOBODY, Grant, Role, Standing, requires
from luwes.web import navigation
from luwes.web.navigation import Door, places_for, tabs_for


def standing(*roles: Role) -> Standing:
    grants = tuple(Grant(role, 1, "0001") for role in roles if role is not Role.STAFF)
    return Standing(user_id=1, employee_id=1 if Role.STAFF in roles else None, grants=grants)


def names(who: Standing) -> set[str]:
    return {stop.url_name for _label, stops in places_for(who, path="/") for stop in stops}


RULES = {
    "work:review": {Role.HEAD},
    "attendance:day": {Role.HEAD, Role.PERSONNEL},
    "organisation:employees": {Role.HEAD, Role.PERSONNEL, Role.AUDITOR, Role.ADMIN},
    "organisation:import": {Role.PERSONNEL, Role.ADMIN},
    "allowance:runs": {Role.TREASURER, Role.AUDITOR},
    "discipline:cases": {Role.HEAD, Role.AUDITOR},
    "complaints:list": {Role.COMPLAINTS, Role.HEAD},
    "study:list": {Role.POLICY, Role.AUDITOR},
}


@pytest.fixture(autouse=True)
def every_slice_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        navigation,
        "door_to",
        lambda name: Door(f"/{name.replace(':', '/')}/", frozenset(RULES.get(name, ()))),
    )


class TestPlaces:
    @pytest.mark.parametrize(
        ("role", "has", "has_not"),
        [
            (Role.STAFF, "work:my_tasks", "work:review"),
            (Role.HEAD, "work:review", "organisation:import"),
            (Role.PERSONNEL, "organisation:import", "allowance:runs"),
            (Role.POLICY, "policy:rules", "discipline:cases"),
            (Role.COMPLAINTS, "complaints:list", "allowance:runs"),
            (Role.TREASURER, "allowance:runs", "organisation:employees"),
            (Role.AUDITOR, "study:list", "organisation:import"),
            (Role.ADMIN, "organisation:employees", "attendance:check_in"),
        ],
    )
    def test_follow_the_role(self, role: Role, has: str, has_not: str) -> None:
        seen = names(standing(role))
        assert has in seen
        assert has_not not in seen
        assert "web:today" in seen

    def test_add_up_when_one_holds_two_roles(self) -> None:
        both = names(standing(Role.STAFF, Role.TREASURER))
        assert both == names(standing(Role.STAFF)) | names(standing(Role.TREASURER))

    def test_mark_the_longest_address_that_fits(self) -> None:
        groups = places_for(standing(Role.HEAD), path="/attendance/day/2026-03-02/")
        here = [stop.url_name for _label, stops in groups for stop in stops if stop.is_here]
        assert here == ["attendance:day"]

    def test_leave_out_a_slice_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            navigation,
            "door_to",
            lambda name: Door("/hari-ini/", frozenset()) if name == "web:today" else None,
        )
        assert names(standing(Role.HEAD)) == {"web:today"}

    def test_have_no_empty_group(self) -> None:
        assert all(stops for _label, stops in places_for(NOBODY, path="/"))


class TestTabs:
    @pytest.mark.parametrize("role", list(Role))
    def test_are_at_most_four_and_begin_with_today(self, role: Role) -> None:
        who = standing(role)
        stops = [stop for _label, stops in places_for(who, path="/") for stop in stops]
        tabs = [stop.url_name for stop in tabs_for(who, stops)]
        assert tabs[0] == "web:today"
        assert len(tabs) == navigation.TABS_ON_A_PHONE
        assert set(tabs) <= names(who)


class TestDoors:
    @pytest.fixture(autouse=True)
    def real_doors(self, monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[None]:
        monkeypatch.undo()
        settings.ROOT_URLCONF = "luwes.web.tests.test_navigation"
        navigation.door_to.cache_clear()
        yield
        navigation.door_to.cache_clear()

    def test_none_where_the_slice_is_not_there(self) -> None:
        assert navigation.door_to("rota:calendar") is None

    def test_open_to_any_account_where_the_view_says_so(self) -> None:
        assert navigation.door_to("web:today") == Door("/hari-ini/", frozenset())

    def test_asks_for_the_roles_that_the_view_declares(self) -> None:
        door = navigation.door_to("review")
        assert door == Door("/periksa/", frozenset({Role.HEAD}))


@requires(Role.HEAD)
def review(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", include("luwes.web.urls")), path("periksa/", review, name="review")]
