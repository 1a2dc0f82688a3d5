"""Auditors read the trail of their units; to others the page does not exist."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from luwes.base import audit
from luwes.base.access import Grant, Role, Standing
from luwes.base.models import User
from luwes.organisation.factories import make_unit
from luwes.organisation.models import RoleGrant, Unit
from luwes.web import today

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def unit() -> Unit:
    return make_unit(name="Badan")


@pytest.fixture
def auditor(unit: Unit) -> User:
    user = User.objects.create_user("auditor")
    RoleGrant.objects.create(user=user, role=Role.AUDITOR, unit=unit, first=date(2020, 1, 1))
    return user


def deed(path: str, subject: str) -> None:
    audit.record(action="rota.publish", subject=subject, by=None, at=AT, unit_path=path)


def test_shows_the_deeds_below_the_unit_and_no_others(
    client: Client, unit: Unit, auditor: User
) -> None:
    deed(unit.path, "plan:12")
    deed("9999", "plan:13")
    client.force_login(auditor)
    page = client.get("/jejak/").content.decode()
    assert "plan:12" in page
    assert "2 Maret 2026, 08.00 WIB" in page
    assert "plan:13" not in page


def test_says_when_nothing_is_recorded(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    assert "Belum ada yang tercatat" in client.get("/jejak/").content.decode()


def test_is_absent_for_others(client: Client) -> None:
    client.force_login(User.objects.create_user("pegawai"))
    assert client.get("/jejak/").status_code == 404


def test_today_tells_auditors_the_newest_deed(unit: Unit, monkeypatch) -> None:
    monkeypatch.setattr(today, "FLOW", ())
    deed(unit.path, "plan:12")
    standing = Standing(user_id=1, grants=(Grant(Role.AUDITOR, unit.pk, unit.path),))
    [item] = today.today_items(standing, on=AT.date(), now=AT)
    assert item.url == "/jejak/"
