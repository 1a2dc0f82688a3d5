"""Upload, columns, confirmation, report: by whom, with what, to what end."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luwes.base.access import Role
from luwes.base.clock import read_clock
from luwes.organisation import jobs
from luwes.organisation.factories import make_unit, make_user
from luwes.organisation.models import ColumnMapping, Employee, StagedList
from luwes.organisation.staff_import import staging
from luwes.organisation.tests.lists import csv_list, imported, nip, person

pytestmark = pytest.mark.django_db
ADDRESS = "/impor/pegawai/"


@pytest.fixture
def agency():
    return make_unit(name="Badan A")


@pytest.fixture
def officer(agency):
    return make_user(role=Role.PERSONNEL, unit=agency)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def send(client, agency, content: bytes, *, name: str = "daftar.csv", **fields):
    given = {"unit": agency.code, "effective_on": "2026-09-01", **fields}
    return client.post(ADDRESS, {**given, "file": SimpleUploadedFile(name, content)})


def staged() -> StagedList:
    return StagedList.objects.get()


class TestUpload:
    def test_changes_nothing_until_it_is_confirmed(self, desk, agency):
        answer = send(desk, agency, csv_list(person(1)))
        assert answer.status_code == 302
        assert not Employee.objects.exists()
        review = desk.get(answer.url).content.decode()
        assert "Siap diterapkan" in review
        assert "Pegawai 1" in review
        answer = desk.post(reverse("organisation:import_apply", args=(staged().pk,)), follow=True)
        assert "1 perubahan diterapkan" in answer.content.decode()
        assert Employee.objects.get().nip == nip(1)
        assert bytes(staged().content) == b""

    def test_cannot_be_applied_twice(self, desk, agency):
        send(desk, agency, csv_list(person(1)))
        address = reverse("organisation:import_apply", args=(staged().pk,))
        assert desk.post(address).status_code == 302
        assert desk.post(address).status_code == 409

    def test_with_bad_rows_is_applied_only_in_part_and_only_when_asked(self, desk, agency):
        send(desk, agency, csv_list(person(1), person(2, KELAS_JABATAN="99")))
        address = reverse("organisation:import_apply", args=(staged().pk,))
        review = desk.get(reverse("organisation:import_review", args=(staged().pk,)))
        assert "Kelas jabatan harus angka bulat" in review.content.decode()
        assert desk.post(address).status_code == 409
        assert not Employee.objects.exists()
        assert desk.post(address, {"accept_valid": "1"}).status_code == 302
        assert Employee.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"%PDF\x00", "bukan CSV"), (b"PK\x03\x04x", "rusak"), (b"a,b\n1,2\n", "judul kolom")],
    )
    def test_that_cannot_be_read_comes_back_with_a_sentence(self, desk, agency, content, sentence):
        page = send(desk, agency, content)
        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert not StagedList.objects.exists()

    def test_that_is_too_large_comes_back_with_a_sentence(self, desk, agency, settings):
        settings.UPLOAD_MAX_BYTES = 10
        assert send(desk, agency, csv_list(person(1))).status_code == 422

    @pytest.mark.parametrize(
        "fields", [{"effective_on": "31-02-2026"}, {"effective_on": ""}, {"unit": "tidak-ada"}]
    )
    def test_with_a_bad_field_comes_back(self, desk, agency, fields):
        assert send(desk, agency, csv_list(person(1)), **fields).status_code == 422

    @pytest.mark.parametrize("name", ["../../etc/passwd", "<img src=x>.csv", "a" * 200 + ".csv"])
    def test_shows_a_hostile_name_as_text(self, desk, agency, name):
        page = desk.get(send(desk, agency, csv_list(person(1)), name=name).url).content
        assert b"<img" not in page.replace(b'<img src="/static', b"")
        assert b"../" not in page

    def test_shows_hostile_cells_as_text(self, desk, agency):
        row = person(1, NAMA="<script>alert(1)</script>", KELAS_JABATAN="<b>9</b>")
        page = desk.get(send(desk, agency, csv_list(row)).url).content
        assert b"<script>alert" not in page
        assert b"<b>9" not in page


class TestLongList:
    @pytest.fixture(autouse=True)
    def every_list_is_long(self, monkeypatch):
        monkeypatch.setattr(staging, "LARGE_BYTES", 0)

    def test_is_judged_and_applied_by_jobs(self, desk, agency, officer):
        answer = send(desk, agency, csv_list(person(1)))
        assert "sedang diperiksa" in desk.get(answer.url).content.decode()
        jobs.judge_list(str(staged().pk), officer.pk)
        assert "Siap diterapkan" in desk.get(answer.url).content.decode()
        address = reverse("organisation:import_apply", args=(staged().pk,))
        assert desk.post(address).status_code == 302
        assert "sedang diterapkan" in desk.get(answer.url).content.decode()
        assert desk.post(address).status_code == 409
        jobs.apply_list(str(staged().pk), officer.pk, False)
        assert Employee.objects.get().nip == nip(1)
        assert "sudah diterapkan" in desk.get(answer.url).content.decode()

    def test_that_has_turned_bad_says_so_instead(self, desk, agency, officer):
        answer = send(desk, agency, csv_list(person(1, KELAS_JABATAN="99")))
        jobs.judge_list(str(staged().pk), officer.pk)
        desk.post(reverse("organisation:import_apply", args=(staged().pk,)))
        jobs.apply_list(str(staged().pk), officer.pk, False)
        assert not Employee.objects.exists()
        assert "Ada baris yang salah" in desk.get(answer.url).content.decode()


class TestColumns:
    def test_are_set_by_the_user_and_kept_for_the_next_list(self, desk, agency):
        row = {"No": nip(1), "NAMA": "Ratna", "Tempat": "Biro", "JABATAN": "Analis", "Kls": "8"}
        answer = send(desk, agency, csv_list(row))
        assert "Kolom wajib belum ditemukan" in desk.get(answer.url).content.decode()
        chosen = ("nip", "name", "unit", "position", "job_class")
        fields = {f"column_{place}": value for place, value in enumerate(chosen)}
        assert desk.post(answer.url, fields).status_code == 302
        assert "Siap diterapkan" in desk.get(answer.url).content.decode()
        assert ColumnMapping.objects.get().mapping["columns"]["Kls"] == "job_class"
        again = send(desk, agency, csv_list(row))
        assert "Siap diterapkan" in desk.get(again.url).content.decode()

    def test_that_nobody_knows_are_said_by_hand(self, desk, agency):
        row = {"Nomor": nip(1), "Siapa": "Ratna", "Di": "Biro", "Sebagai": "Analis", "Kls": "8"}
        answer = send(desk, agency, csv_list(row))
        page = desk.get(answer.url).content.decode()
        assert "Kolom wajib belum ditemukan" in page
        assert "Contoh: Ratna" in page
        chosen = ("nip", "name", "unit", "position", "job_class")
        desk.post(answer.url, {f"column_{place}": value for place, value in enumerate(chosen)})
        assert "Siap diterapkan" in desk.get(answer.url).content.decode()

    def test_of_units_are_shown_as_changes_of_the_unit(self, desk, agency):
        imported(csv_list({**person(1), "ZONA": "WIB"}), under=agency)
        answer = send(desk, agency, csv_list({**person(1), "ZONA": "WIT"}))
        page = desk.get(answer.url).content.decode()
        assert "1 unit berubah" in page
        assert "WIB → WIT" in page

    @pytest.mark.parametrize(
        "fields", [{"column_0": "nip", "column_1": "nip"}, {"column_0": "gaji"}]
    )
    def test_that_contradict_come_back_with_a_sentence(self, desk, agency, fields):
        answer = send(desk, agency, csv_list(person(1)))
        page = desk.post(answer.url, fields)
        assert page.status_code == 422
        assert b"errorlist" in page.content


class TestReport:
    def test_is_taken_away_as_csv_and_json(self, desk, agency):
        send(desk, agency, csv_list(person(1), person(2, KELAS_JABATAN="99")))
        lines = desk.get(reverse("organisation:import_report_csv", args=(staged().pk,))).content
        assert "3;KELAS JABATAN;99;kesalahan;" in lines.decode("utf-8-sig")
        data = desk.get(reverse("organisation:import_report_json", args=(staged().pk,))).content
        problem = json.loads(data)["problems"][0]
        assert (problem["row"], problem["code"]) == (3, "class")
        assert problem["remedy"]


NAMES = ["import_review", "import_apply", "import_discard", "import_report_csv"]


class TestAccess:
    @pytest.mark.parametrize("name", NAMES)
    def test_of_others_to_a_list_is_as_to_an_absent_one(self, desk, client, agency, name):
        send(desk, agency, csv_list(person(1)))
        address = reverse(f"organisation:{name}", args=(staged().pk,))
        client.force_login(make_user(role=Role.PERSONNEL, unit=agency))
        method = client.post if name in ("import_apply", "import_discard") else client.get
        assert method(address).status_code == 404
        assert StagedList.objects.exists()
        assert not Employee.objects.exists()

    @pytest.mark.parametrize("role", [Role.HEAD, Role.AUDITOR, Role.POLICY, Role.TREASURER])
    def test_is_for_personnel_and_administrators(self, client, agency, role):
        client.force_login(make_user(role=role, unit=agency))
        assert client.get(ADDRESS).status_code == 404

    def test_of_visitors_leads_to_signing_in(self, client):
        assert client.get(ADDRESS).status_code == 302

    def test_of_an_officer_ends_at_the_unit(self, desk):
        foreign = make_unit(name="Badan Z")
        assert send(desk, foreign, csv_list(person(1))).status_code == 422

    def test_ends_after_a_day(self, desk, agency):
        answer = send(desk, agency, csv_list(person(1)))
        StagedList.objects.update(staged_at=read_clock() - timedelta(hours=25))
        assert desk.get(answer.url).status_code == 404

    def test_keeps_only_the_newest_lists_of_a_person(self, desk, agency):
        for number in range(7):
            send(desk, agency, csv_list(person(number + 1)))
        assert StagedList.objects.count() == 5

    def test_is_given_up_by_throwing_the_list_away(self, desk, agency):
        send(desk, agency, csv_list(person(1)))
        desk.post(reverse("organisation:import_discard", args=(staged().pk,)))
        assert not StagedList.objects.exists()
