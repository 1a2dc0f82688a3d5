"""A policy officer plans, runs and reads a study in the browser's way."""

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.organisation.factories import make_unit, make_user
from luwes.study.models import Protocol
from luwes.study.tests import test_actions

pytestmark = pytest.mark.django_db
agency, arms = test_actions.agency, test_actions.arms


@pytest.fixture
def officer(agency):
    return make_user(role=Role.POLICY, unit=agency)


def planned(client, agency, arms, **changes):
    fields = {
        "unit": agency.pk,
        "title": "Uji coba",
        "treated": [unit.pk for unit in arms[0]],
        "comparison": [unit.pk for unit in arms[1]],
        "before_first": "2026-08-31",
        "start": "2026-09-14",
        "until": "2026-09-28",
    }
    return client.post(reverse("study:plan"), {**fields, **changes})


def test_a_study_is_planned_read_and_taken_away(client, agency, arms, officer):
    client.force_login(officer)
    address = planned(client, agency, arms)["Location"]
    assert "belum dibaca" in client.get(address).content.decode()
    protocol = Protocol.objects.get()
    picture = reverse("study:picture", args=[protocol.pk, "late_minutes"])
    assert client.get(picture).status_code == 404
    client.post(reverse("study:run", args=[protocol.pk]))
    page = client.get(address).content.decode()
    assert "Membaik, lebih dari yang dapat dijelaskan kebetulan." in page
    assert "Kurang dari empat unit yang punya data" in page
    drawn = client.get(picture)
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content.count(b"Pembanding") >= 1
    document = client.get(reverse("study:report_pdf", args=[protocol.pk]))
    assert document.content.startswith(b"%PDF")
    client.cookies["django_language"] = "en"
    assert client.get(document.wsgi_request.path).content == document.content


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": "2026-08-01"}, "tidak berurutan"),
        ({"until": "31-02-2026"}, "tanggal"),
        ({"title": ""}, "tidak boleh kosong"),
    ],
)
def test_says_what_a_plan_lacks(client, agency, arms, officer, changes, said):
    client.force_login(officer)
    response = planned(client, agency, arms, **changes)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Protocol.objects.exists()


def test_units_elsewhere_cannot_be_studied(client, agency, arms, officer):
    client.force_login(officer)
    response = planned(client, agency, arms, treated=[make_unit().pk])
    assert response.status_code == 422
