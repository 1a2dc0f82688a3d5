"""The installed application: what a phone is told, and that nothing kept is about anybody."""

import json
import re
from pathlib import Path

import pytest

from luwes.organisation.factories import make_employee, make_unit
from luwes.web import pwa

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    ani = make_employee(unit=make_unit(), with_login=True, name="Ani Lestari")
    client.force_login(ani.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_manifest_starts_at_the_check_in(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert (told["start_url"], told["scope"], told["display"]) == ("/presensi/", "/", "standalone")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}


def test_the_worker_rules_the_whole_site_and_is_never_stale(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


def test_the_worker_keeps_every_module_that_the_check_in_needs():
    wanted, known = ["attendance/check_in.js"], set()
    while wanted:
        name = wanted.pop()
        known.add(name)
        source = Path(pwa._found(name)).read_text(encoding="utf-8")
        needed = {f"attendance/{path}" for path in re.findall(r'from "\./(\w+\.js)"', source)}
        wanted += needed - known
    assert known <= set(pwa.KEPT)


def test_the_version_changes_with_what_is_kept(monkeypatch):
    pwa.version.cache_clear()
    before = pwa.version()
    monkeypatch.setattr(pwa, "KEPT", pwa.KEPT[1:])
    pwa.version.cache_clear()
    assert pwa.version() != before
    pwa.version.cache_clear()


@pytest.mark.parametrize("path", ["/presensi/luring/", "/luring/"])
def test_pages_that_are_kept_are_about_nobody(signed_in, path):
    page = signed_in.get(path).content.decode()
    assert "Ani" not in page
    assert "data-person" not in page
    assert "csrf" not in page.lower()


def test_other_pages_say_to_the_script_who_is_here(signed_in, client):
    assert 'data-person="' in signed_in.get("/hari-ini/").content.decode()
    client.logout()
    assert "data-person" not in client.get("/").content.decode()


def test_a_site_without_a_gate_says_so(client):
    told = client.get("/gate/now").json()
    assert told["gate"] is False
    assert told["server"] > 0
