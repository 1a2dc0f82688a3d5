"""Every address against every role: each has a declared rule, and the rule is what happens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from luwes.base.access import Role
from luwes.organisation.factories import make_employee, make_unit, make_user

# Addresses of libraries, which bring their own rules: sign-in pages, the API (tested in its own
# slice), the language switch.
FOREIGN = ("akun/", "api/v1/", "i18n/")
SAMPLE = {"int": 999_999_999, "str": "tidak-ada", "slug": "tidak-ada", "path": "tidak/ada"}
BY_NAME = {"month": "2026-10", "bulan": "2026-10", "nip": "9" * 18, "kind": "leave"}
SAMPLE |= {"uuid": "00000000-0000-7000-8000-000000000000"}


@dataclass(frozen=True)
class Route:
    """One address of ours; `rule` is what its view declares."""

    name: str
    pattern: str
    rule: tuple[str, ...] | None
    url: str

    def __str__(self) -> str:
        return self.name

    def is_open_to(self, role: Role) -> bool:
        return bool({"public", "signed_in", role} & set(self.rule or ()))


def routes() -> list[Route]:
    return list(_walk(get_resolver(), prefix="", namespace=""))


def _walk(resolver: Any, *, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if pattern.startswith(FOREIGN) and not _is_ours(entry):
            continue
        if isinstance(entry, URLResolver):
            inner = entry.namespace or namespace
            yield from _walk(entry, prefix=pattern, namespace=inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}:{entry.name}" if namespace else str(entry.name)
            rule = getattr(entry.callback, "luwes_access", None)
            yield Route(name, pattern, rule, _address(pattern))


def _is_ours(entry: Any) -> bool:
    """Whether a page below a library's prefix was written here, as the activation is."""
    return str(getattr(entry.callback, "__module__", "")).startswith("luwes.web.")


def _address(pattern: str) -> str:
    """Return the address with a well-formed argument in each place, of something that is not."""
    address = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", pattern)
    address = re.sub(r"[\^$\\]|\Z", "", address)
    while "<" in address:
        before, _, rest = address.partition("<")
        inside, _, after = rest.partition(">")
        kind, _, name = inside.rpartition(":")
        value = BY_NAME.get(name) or SAMPLE[kind or "str"]
        address = f"{before}{value}{after}"
    return f"/{address}"


ROUTES = routes()


def test_there_are_routes_to_speak_of():
    assert len(ROUTES) > 40


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_each_route_declares_who_may(route):
    assert route.rule, (
        f"{route.name} ({route.pattern}) has no rule: decorate its view with @public, @signed_in "
        "or @requires(Role.…) of luwes.base.access."
    )


@pytest.fixture
def client_of(db):
    """Return a signed-in client of any role; each role is held at an agency of its own."""
    unit = make_unit()

    def make(role: Role | None) -> Client:
        client = Client(raise_request_exception=True)
        if role is Role.STAFF:
            client.force_login(make_employee(unit=unit, with_login=True).user)
        elif role is not None:
            client.force_login(make_user(role=role, unit=unit))
        return client

    return make


def asked(client: Client, route: Route) -> Any:
    """Return the answer to a GET, or to a POST where only that is taken."""
    response = client.get(route.url)
    return client.post(route.url) if response.status_code == 405 else response


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_what_it_may_and_nothing_else(client_of, role):
    client = client_of(role)
    for route in ROUTES:
        response = asked(client, route)
        assert response.status_code < 500, (route.name, response.status_code)
        if not route.is_open_to(role):
            assert response.status_code == 404, (route.name, role, response.status_code)


def test_a_visitor_is_asked_to_sign_in_wherever_it_is_not_public(client_of):
    client = client_of(None)
    for route in ROUTES:
        response = asked(client, route)
        if "public" in (route.rule or ()):
            assert response.status_code < 500, route.name
        else:
            assert response.status_code == 302, (route.name, route.url, response.status_code)
            assert "/akun/" in response["Location"], route.name


@pytest.mark.parametrize("role", list(Role))
def test_rubbish_sent_to_any_route_is_answered_and_never_breaks_it(client_of, role):
    client = client_of(role)
    rubbish = {"month": "\x00", "unit": "' OR 1=1 --", "amount": "1e999", "on": "31-02-2026"}
    for route in ROUTES:
        if route.is_open_to(role):
            response = client.post(route.url, rubbish)
            assert response.status_code < 500, (route.name, response.status_code)


@pytest.mark.parametrize("role", list(Role))
def test_rubbish_asked_of_any_page_is_answered_and_never_breaks_it(client_of, role):
    client = client_of(role)
    rubbish = {
        "page": "-1",
        "bulan": "2026-99",
        "on": "kemarin",
        "unit": "'\"><script>",
        "q": "%00" * 100,
        "status": "?",
    }
    for route in ROUTES:
        if route.is_open_to(role):
            response = client.get(route.url, rubbish)
            assert response.status_code < 500, (route.name, response.status_code)
            assert b"'\"><script>" not in response.content, route.name
