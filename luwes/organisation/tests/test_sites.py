"""Where the offices lie: who may say so, and in which shape."""

import pytest

from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.organisation.factories import make_unit, make_user
from luwes.organisation.models import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Site.objects.create(name="Kantor Bandung", zone="WIB")


@pytest.fixture
def unit(office):
    unit = make_unit(name="Dinas A")
    type(unit).objects.filter(pk=unit.pk).update(site=office)
    return unit


@pytest.fixture
def officer(client, unit):
    client.force_login(make_user(role=Role.PERSONNEL, unit=unit))
    return client


def test_an_officer_places_an_office_from_a_map(officer, office):
    data = {"address": "Jalan Diponegoro 22", "position": " -6.902481, 107.61881 "}
    page = officer.post(f"/lokasi/{office.pk}/", data, follow=True)
    office.refresh_from_db()
    assert (str(office.latitude), str(office.longitude)) == ("-6.90248", "107.61881")
    assert "Letak Kantor Bandung tersimpan." in page.content.decode()
    assert AuditEntry.objects.filter(action="organisation.place_site").count() == 1


@pytest.mark.parametrize(
    "bad", ["", "here", "-6.9", "-6,9, 107,6", "107.6, -6.9", "1 2 3", "NaN 1"]
)
def test_what_is_no_position_is_said_and_nothing_stored(officer, office, bad):
    page = officer.post(f"/lokasi/{office.pk}/", {"position": bad})
    assert page.status_code == 422
    office.refresh_from_db()
    assert office.latitude is None


def test_unplaced_sites_come_first(officer, office, unit):
    placed = Site.objects.create(name="A", zone="WIB", latitude="-6.9", longitude="107.6")
    below = make_unit(parent=unit)
    type(below).objects.filter(pk=below.pk).update(site=placed)
    page = officer.get("/lokasi/").content.decode()
    assert "1 lokasi belum punya letak." in page
    assert page.index("Kantor Bandung") < page.index("-6.90000")


def test_an_office_of_another_agency_is_absent(officer):
    strange = Site.objects.create(name="Kantor lain", zone="WIT")
    other = make_unit(name="Badan lain")
    type(other).objects.filter(pk=other.pk).update(site=strange)
    assert officer.get(f"/lokasi/{strange.pk}/").status_code == 404
    assert "Kantor lain" not in officer.get("/lokasi/").content.decode()
