"""The pages over HTTP: what people see, and that the hidden looks like the absent."""

from datetime import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luwes.attendance.corrections import actions
from luwes.attendance.corrections.files import evidence_from
from luwes.attendance.corrections.tests.conftest import MONDAY, NIGHT, TUESDAY_NINE, tap
from luwes.attendance.corrections.types import CorrectionKind
from luwes.attendance.models import CheckIn, Correction, HandList
from luwes.attendance.settlement import close_day
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.organisation.factories import make_employee, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(ani, **changed):
    facts = {"kind": CorrectionKind.MISSING_IN, "clock": time(7, 25), "reason": "Ponsel mati."}
    return actions.ask_correction(
        employee=ani, on=MONDAY, at=TUESDAY_NINE, by=ani.user, **facts | changed
    )


def form(**changed):
    return {
        "on": "2026-04-06", "kind": "missing_in", "clock": "07:25", "place": "home",
        "reason": "Ponsel saya mati pagi itu.", **changed,
    }  # fmt: skip


class TestAsking:
    URL = "/presensi/koreksi/ajukan/"

    def test_says_what_is_recorded_and_what_is_left(self, client, unit, ani):
        tap(ani)
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        page = signed_in(client, ani.user).get(f"{self.URL}?tanggal=2026-04-06").content.decode()
        assert "16.05 WIB" in page
        assert "13 April 2026" in page
        assert "4 dari 4" in page

    def test_sends_the_request_with_its_file(self, client, ani):
        file = SimpleUploadedFile("layar.png", PNG, content_type="text/html")
        page = signed_in(client, ani.user).post(self.URL, form(evidence=file), follow=True)
        assert "Permintaan terkirim" in page.content.decode()
        assert Correction.objects.get().attachment_name == "layar.png"

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            ({"clock": ""}, "Isi jam yang seharusnya tercatat."),
            ({"reason": "lupa"}, "Isian perlu diperbaiki"),
            ({"kind": "x"}, "Isian perlu diperbaiki"),
            ({"on": "9999-99-99"}, "Isian perlu diperbaiki"),
            ({"evidence": SimpleUploadedFile("a.pdf", b"<html>")}, "bukan PDF dan bukan foto"),
        ],
    )
    def test_answers_bad_input_with_a_sentence(self, client, ani, bad, said):
        page = signed_in(client, ani.user).post(self.URL, form(**bad))
        assert page.status_code == 422
        assert said in page.content.decode()
        assert not Correction.objects.exists()

    def test_shows_the_reasons_of_a_refusal_beside_the_form(self, client, ani):
        page = signed_in(client, ani.user).post(self.URL, form(clock="04:00"))
        assert page.status_code == 409
        assert "di luar rentang presensi 05.00–23.00" in page.content.decode()

    def test_lists_ones_own(self, client, ani):
        asked(ani)
        page = signed_in(client, ani.user).get("/presensi/koreksi/saya/").content.decode()
        assert "Senin, 6 April 2026" in page
        assert "Menunggu" in page


class TestDeciding:
    def test_shows_the_day_now_and_what_it_would_become(self, client, unit, head, ani):
        tap(ani)
        close_day(unit=unit, on=MONDAY, at=NIGHT)
        row = asked(ani)
        page = signed_in(client, head.user).get(f"/presensi/koreksi/{row.pk}/").content.decode()
        rows = page.split("<tbody>")[1].split("</tbody>")[0]
        assert "<s>tidak tercatat</s>" in rows
        assert "<ins>07.25</ins>" in rows
        assert "<ins>7 jam 40 menit</ins>" in rows

    def test_is_one_tap_from_the_list(self, client, head, ani):
        row = asked(ani)
        signed_in(client, head.user)
        assert f"/presensi/koreksi/{row.pk}/" in client.get("/presensi/koreksi/").content.decode()
        client.post(f"/presensi/koreksi/{row.pk}/putusan/", {"decision": "terima"})
        assert CheckIn.objects.get().source == "correction"

    def test_asks_for_the_reason_of_a_refusal(self, client, head, ani):
        row = asked(ani)
        url = f"/presensi/koreksi/{row.pk}/putusan/"
        page = signed_in(client, head.user).post(url, {"decision": "tolak", "note": ""})
        assert page.status_code == 422
        assert "hanya dapat ditolak dengan alasan" in page.content.decode()

    def test_second_answer_reads_who_was_faster(self, client, head, ani):
        row = asked(ani)
        url = f"/presensi/koreksi/{row.pk}/putusan/"
        signed_in(client, head.user).post(url, {"decision": "terima"})
        page = client.post(url, {"decision": "tolak", "note": "Tidak."})
        assert page.status_code == 409
        assert "tidak lagi menunggu" in page.content.decode()

    @pytest.mark.parametrize("tab", ["saya", "menunggu", "selesai", "x"])
    def test_takes_few_queries(self, client, head, ani, unit, tab, django_assert_max_num_queries):
        for _ in range(3):
            asked(make_employee(unit=unit, with_login=True))
        signed_in(client, head.user)
        with django_assert_max_num_queries(14):
            assert client.get(f"/presensi/koreksi/?tampil={tab}").status_code == 200


class TestHidden:
    def test_requests_of_others_look_absent(self, client, unit, ani):
        row = asked(ani, evidence=evidence_from("a.pdf", b"%PDF-1"))
        people = [
            make_employee(unit=unit, with_login=True).user,
            make_user(role=Role.HEAD, unit=make_unit()),
            make_user(role=Role.AUDITOR, unit=unit),
        ]
        for user in people:
            signed_in(client, user)
            for end in ("", "berkas/"):
                assert client.get(f"/presensi/koreksi/{row.pk}/{end}").status_code == 404
            assert client.post(f"/presensi/koreksi/{row.pk}/tarik/").status_code == 404

    def test_evidence_is_saved_never_shown_and_its_reading_recorded(self, client, head, ani):
        row = asked(ani, evidence=evidence_from("surat é.pdf", b"%PDF-1<script>"))
        answer = signed_in(client, head.user).get(f"/presensi/koreksi/{row.pk}/berkas/")
        assert answer.content == b"%PDF-1<script>"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        assert AuditEntry.objects.filter(action="attendance.read_evidence").count() == 1
        signed_in(client, ani.user).get(f"/presensi/koreksi/{row.pk}/berkas/")
        assert AuditEntry.objects.filter(action="attendance.read_evidence").count() == 1

    def test_a_lost_file_says_so(self, client, head, ani, uploads):
        row = asked(ani, evidence=evidence_from("a.pdf", b"%PDF-1"))
        for kept in uploads.rglob("*.pdf"):
            kept.unlink()
        page = signed_in(client, head.user).get(f"/presensi/koreksi/{row.pk}/berkas/")
        assert page.status_code == 404
        assert "cadangan" in page.content.decode()


class TestHandLists:
    def url(self, unit):
        return f"/presensi/daftar-tulis/masukkan/?unit={unit.code}&tanggal=2026-04-06"

    def test_goes_in_from_a_form_with_two_clocks_a_name(self, client, unit, ani, head, officer):
        page = signed_in(client, officer).get(self.url(unit)).content.decode()
        assert "Masuk, Ani Lestari" in page
        data = {
            "reason": "system_down", "evidence": SimpleUploadedFile("daftar.png", PNG),
            f"masuk-{ani.nip}": "07:20", f"pulang-{ani.nip}": "16.05", f"masuk-{head.nip}": "",
        }  # fmt: skip
        page = client.post(self.url(unit), data, follow=True).content.decode()
        assert "1 orang tercatat." in page
        found = HandList.objects.get()
        assert "07.20" in page
        answer = client.get(f"/presensi/daftar-tulis/{found.pk}/berkas/")
        assert answer.content == PNG
        listed = client.get("/presensi/daftar-tulis/").content.decode()
        assert "Sistem presensi tidak berfungsi" in listed

    @pytest.mark.parametrize("clock", ["25:00", "siang", "7", "07:60"])
    def test_keeps_what_was_written_beside_what_is_wrong(self, client, unit, ani, officer, clock):
        data = {
            "reason": "system_down", "evidence": SimpleUploadedFile("daftar.png", PNG),
            f"masuk-{ani.nip}": clock,
        }  # fmt: skip
        page = signed_in(client, officer).post(self.url(unit), data)
        assert page.status_code == 422
        assert f'value="{clock}"' in page.content.decode()
        assert "Jam ini tidak terbaca" in page.content.decode()
        assert not HandList.objects.exists()

    def test_needs_the_paper(self, client, unit, ani, officer):
        data = {"reason": "system_down", f"masuk-{ani.nip}": "07:20"}
        page = signed_in(client, officer).post(self.url(unit), data)
        assert page.status_code == 422
        assert not HandList.objects.exists()

    def test_of_a_foreign_unit_looks_absent(self, client, officer):
        elsewhere = make_unit()
        assert signed_in(client, officer).get(self.url(elsewhere)).status_code == 404
