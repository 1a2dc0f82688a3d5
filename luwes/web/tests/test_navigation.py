"""Each role sees its places, and only those whose slice is there."""

import pytest
from django.test import override_settings
from django.urls import include, path

from luwes.base.access import NOBODY, Grant, Role, Standing
from luwes.web import navigation
from luwes.web.navigation import places_for, tabs_for


def standing(*roles: Role) -> Standing:
    grants = tuple(Grant(role, 1, "0001") for role in roles if role is not Role.STAFF)
    return Standing(user_id=1, employee_id=1 if Role.STAFF in roles else None, grants=grants)


def names(who: Standing) -> set[str]:
    return {stop.url_name for _label, stops in places_for(who, path="/") for stop in stops}


@pytest.fixture(autouse=True)
def every_slice_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_url", lambda name: f"/{name.replace(':', '/')}/")


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
            navigation, "_url", lambda name: "/hari-ini/" if name == "web:today" else None
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


@override_settings(ROOT_URLCONF="luwes.web.tests.test_navigation")
def test_a_place_without_address_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert navigation._url("rota:calendar") is None
    assert navigation._url("web:today") == "/hari-ini/"


urlpatterns = [path("", include("luwes.web.urls"))]
