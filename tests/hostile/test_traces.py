"""Who knocks is told apart behind the proxy, exports are harmless, deeds leave their trace."""

import os
import subprocess
import sys
from datetime import date
from io import StringIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config import env
from luwes.base.access import Role
from luwes.base.audit import entries_under
from luwes.base.models import AuditEntry
from luwes.base.tables import harmless
from luwes.organisation import actions
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.types import Predicate

AT = instant("2026-04-06 01:00")
TOO_OFTEN = "Terlalu banyak percobaan"


@pytest.fixture
def behind_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip"}  # fewer than a whole office needs
    cache.clear()
    yield
    cache.clear()


def try_to_enter(name: str, forwarded: str) -> str:
    data = {"login": name, "password": "salah-sekali"}
    headers = {"x-forwarded-for": forwarded}
    return Client().post(reverse("account_login"), data, headers=headers).content.decode()


def test_a_site_behind_tls_trusts_its_one_proxy():
    code = "from config import settings as s; print(s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    for address, count in (("https://luwes.example.go.id", "1"), ("", "0")):
        variables = {**os.environ, "LUWES_PUBLIC_URL": address}
        done = subprocess.run([sys.executable, "-c", code], env=variables, cwd=env.ROOT,
                              capture_output=True, text=True, check=True)  # fmt: skip
        assert done.stdout.strip() == count


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_proxy")
def test_one_who_guesses_passwords_locks_out_nobody_else():
    for number in range(12):
        answer = try_to_enter(f"korban{number}", f"10.0.0.{number}, 203.0.113.9")
    assert TOO_OFTEN in answer  # whatever addresses the guesser makes up
    assert TOO_OFTEN not in try_to_enter("warga", "198.51.100.7")


@pytest.mark.parametrize("start", ["\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1+1", "\xa0@x"])
def test_text_that_some_spreadsheet_takes_for_a_formula_is_disarmed(start):
    assert harmless(start) == f"'{start}"


@pytest.mark.parametrize("text", ["Budi", "a = b", "2026-01-01", "", "(+62)", " biasa"])
def test_common_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.django_db
def test_what_is_written_into_a_record_is_seen_by_the_auditor_of_the_unit():
    unit = make_unit()
    actions.record_rating(
        employee=make_employee(unit=unit), predicate=Predicate.GOOD, first=date(2025, 1, 1),
        until=date(2026, 1, 1), source="SK", by=make_user(role=Role.PERSONNEL, unit=unit), at=AT,
    )  # fmt: skip
    assert [entry.action for entry in entries_under(paths=(unit.path,))] == [
        "organisation.record_rating"
    ]


@pytest.mark.django_db
def test_an_account_made_and_a_password_set_leave_a_trace_without_the_password(monkeypatch):
    from luwes.cli import ground, program

    monkeypatch.setattr(ground, "start", lambda: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(sys, "stdin", StringIO("rahasia-Panjang-77\nrahasia-Panjang-78\n"))
    assert program.main(["user", "add", "ani", "--password-stdin"]) == 0
    assert program.main(["user", "password", "ani", "--password-stdin"]) == 0
    trail = AuditEntry.objects.order_by("id")
    assert [entry.action for entry in trail] == ["base.add_account", "base.set_password"]
    assert "rahasia" not in str([entry.facts for entry in trail])
