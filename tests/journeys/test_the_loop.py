"""One agency, one month, the whole loop: through the pages, as people would."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum
from playwright.sync_api import Browser, expect

from luwes.allowance.models import Run, RunLine, RunState
from luwes.demo.agency import write_xlsx
from luwes.eligibility.queries import decisions_in
from luwes.organisation.factories import make_unit
from luwes.organisation.models import Employee, Unit
from luwes.organisation.queries import staff_on
from luwes.organisation.types import UnitKind
from luwes.rota.queries import planned_places
from luwes.rota.types import PlannedPlace
from tests.journeys.telling import TRUSTED, Clock, Stage, luwes, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AGENCY = "Badan Perencanaan dan Layanan Nusantara"
BRANCH = "Deputi Bidang Sarana dan Prasarana"
OFFICE = "Direktorat Jalan dan Konektivitas"
STAFF = 310
MONTH, AFTER = date(2026, 10, 1), date(2026, 11, 1)
BUDGET = 60_000_000_000
ROAD = "Jalan di depan Puskesmas Waiselo berlubang sejak dua minggu lalu dan belum ditambal."
ANSWER = "Tim sudah meninjau lokasi hari ini. Penambalan selesai paling lambat Jumat sore."


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    started = Clock("2026-09-14 09:00")
    monkeypatch.setattr("luwes.base.clock.read_clock", started)
    monkeypatch.setattr("luwes.cli.choices.now", started)
    return started


@pytest.fixture
def stage(chromium: Browser, live_server, clock: Clock) -> Iterator[Stage]:
    opened = Stage(chromium, live_server.url)
    yield opened
    opened.leave()


def test_the_loop(stage: Stage, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def account(username: str, role: str = "", at: Unit | None = None) -> str:
        granted = ["--role", role, "--unit", at.code] if at else []
        words = ("user", "add", username, *granted, "--password-stdin", "--json")
        luwes(*words, patch=monkeypatch, typed=f"{TRUSTED}\n")
        return username

    agency = make_unit(name=AGENCY, kind=UnitKind.AGENCY)
    account("kepegawaian", "personnel", agency)
    staff_list_is_imported(stage, agency, tmp_path / "pegawai.xlsx")

    branch, office = Unit.objects.get(name=BRANCH), Unit.objects.get(name=OFFICE)
    account("kebijakan", "policy", agency)
    account("penetap", "policy", agency)
    rules_are_opened_by_two(stage, branch)
    everybody_is_mapped(stage, agency, office)
    a_refusal_gives_its_reasons(stage, agency)

    head = account(head_of(office), "head", office)
    month_is_planned_and_published(stage, head)

    on, at_home, at_office = somebody_at_home_and_somebody_not(office)
    account(at_home)
    account(at_office)
    clock.set(f"{on} 07:21")
    check_in(stage, at_home, said="Masuk tercatat pukul 07.21 WIB, Rumah.")
    check_in(stage, at_office, said="Masuk tercatat pukul 07.21 WIB, Kantor.")

    clock.set(f"{on} 09:00")
    task_is_made(stage, head, "Telaah usulan ruas jalan dari Kampung Waiselo")
    task_is_made(stage, head, "Nota dinas pemeliharaan jembatan")
    clock.set(f"{on} 11:00")
    task_is_done(stage, at_home, "Telaah usulan ruas jalan dari Kampung Waiselo")
    task_is_handed_over(stage, at_home, "Nota dinas pemeliharaan jembatan", to=at_office)
    work_is_accepted_in_two_taps(stage, head)

    account("pengaduan", "complaints", agency)
    number, code = citizen_complains(stage)
    clock.set(f"{on} 12:30")
    officer_answers(stage, number)
    citizen_reads_the_answer(stage, number, code)

    clock.set("2026-11-02 09:00")
    account("bendahara", "treasurer", agency)
    account("penyegel", "treasurer", agency)
    budget_is_set(stage, agency)
    closing = ("close", "month", "--month", "2026-10", "--by", "bendahara", "--json")
    closed = luwes(*closing, patch=monkeypatch)
    assert luwes(*closing, patch=monkeypatch) == closed
    the_slips_sum_up(told(closed))

    treasurer_computes_and_reads_a_slip(stage, agency, told(closed)["run"])
    second_treasurer_seals(stage)
    assert Run.objects.get().state == RunState.SEALED
    person_reads_the_own_slip(stage, at_home)

    study_is_planned_and_read(stage, branch)
    assert stage.complaints_of_browsers() == []


def staff_list_is_imported(stage: Stage, agency: Unit, path: Path) -> None:
    write_xlsx(path, staff=STAFF)
    officer = stage.at_a_desk("kepegawaian")
    officer.open("/impor/pegawai/")
    officer.fill(unit=agency.code, effective_on="2026-09-01")
    officer.page.get_by_label("Daftar pegawai (CSV atau XLSX)").set_input_files(path)
    officer.press("Unggah dan periksa")
    officer.reads("Siap diterapkan", "Semua baris benar")
    assert not Employee.objects.exists()
    officer.press("Terapkan")
    officer.reads(f"{STAFF} perubahan diterapkan.", "Daftar sudah diterapkan")
    assert Employee.objects.count() == STAFF
    assert Unit.objects.get_root_nodes().count() == 1


def rules_are_opened_by_two(stage: Stage, branch: Unit) -> None:
    drafter, approver = stage.at_a_desk("kebijakan"), stage.at_a_desk("penetap")
    drafter.open(f"/aturan/eligibility.open/?unit={branch.code}")
    drafter.page.get_by_text(f"Usulkan nilai lain untuk {BRANCH}").click()
    drafter.page.get_by_role("radio", name="ya").check()
    drafter.fill(
        first="2026-09-14",
        instrument="Keputusan Kepala Badan Nomor 12 Tahun 2026",
        reason="Uji coba satu deputi sebelum diputuskan untuk semua.",
    )
    drafter.press("Simpan rancangan")
    drafter.reads("orang lain yang menetapkannya")
    draft = drafter.page.url.removeprefix(stage.site)
    approver.open(draft)
    approver.press("Tetapkan")
    approver.open(draft)
    approver.reads("Ditetapkan oleh")


def everybody_is_mapped(stage: Stage, agency: Unit, office: Unit) -> None:
    officer = stage.at_a_desk("kepegawaian")
    officer.open(f"/kelayakan/?unit={agency.code}")
    officer.reads("Unit ini belum dipetakan")
    officer.press("Petakan sekarang")
    officer.reads(f"{STAFF} pegawai sudah dipetakan.", "Hibrida", "Di kantor saja")
    outcomes = {row.days_per_week > 0 for row in decisions_in(office, date(2026, 9, 14)).values()}
    assert True in outcomes


def a_refusal_gives_its_reasons(stage: Stage, agency: Unit) -> None:
    officer = stage.at_a_desk("kepegawaian")
    officer.open(f"/kelayakan/?unit={agency.code}&bagian=alasan")
    officer.open(f"/kelayakan/?unit={agency.code}&bagian=pegawai&outcome=office_only")
    officer.page.locator("main tbody a").first.click()
    officer.reads("Di kantor saja", "Yang menghalangi", "pasal")


def head_of(office: Unit) -> str:
    return next(m.nip for m in people_of(office) if m.is_head)


def people_of(office: Unit) -> list:
    return [m for m in staff_on(unit=office, on=MONTH) if m.unit_id == office.pk]


def month_is_planned_and_published(stage: Stage, head: str) -> None:
    leader = stage.at_a_desk(head)
    leader.open("/jadwal/?bulan=2026-10")
    leader.reads("Belum ada jadwal terbit untuk bulan ini")
    leader.press("Susun Oktober")
    leader.reads("Pemeriksa tidak menemukan pelanggaran")
    leader.press("Terbitkan")
    leader.reads("Jadwal sudah terbit")
    leader.open("/jadwal/?bulan=2026-10")
    leader.reads("Siapa di mana", "di rumah pada hari yang sama")


def somebody_at_home_and_somebody_not(office: Unit) -> tuple[date, str, str]:
    """Return a day of the published plan, who is at home on it, and who is at the office."""
    people = {m.employee_id: m for m in people_of(office) if not m.is_head}
    planned = planned_places(list(people), MONTH, AFTER)
    home = {key for key, place in planned.items() if place is PlannedPlace.HOME}
    away, on = min(home, key=lambda key: (key[1], key[0]))
    others = [m for pk, m in people.items() if (pk, on) not in home and pk != away]
    return on, people[away].nip, others[0].nip


def check_in(stage: Stage, nip: str, *, said: str) -> None:
    person = stage.on_a_phone(nip)
    person.open("/presensi/")
    person.reads("Sebelum presensi pertama", "Hak Anda")
    person.press("Saya sudah membaca")
    person.reads("Rencana hari ini", "Belum ada.")
    person.press("Catat masuk")
    person.reads(said, "Tercatat hari ini")


def task_is_made(stage: Stage, head: str, title: str) -> None:
    leader = stage.at_a_desk(head)
    leader.open("/tugas/baru/")
    leader.fill(title=title, target_minutes="60")
    leader.press("Buat tugas")
    leader.reads(title, "60 menit")


def task_is_done(stage: Stage, nip: str, title: str) -> None:
    person = stage.on_a_phone(nip)
    person.open("/tugas/kumpulan/")
    person.press(f"Ambil: {title}")
    person.reads("sekarang Anda kerjakan", "0 dari 60 menit")
    person.press("+15 menit")
    person.reads("15 dari 60 menit")
    person.press("Selesai")
    person.reads("menunggu pemeriksaan")


def task_is_handed_over(stage: Stage, nip: str, title: str, *, to: str) -> None:
    person, colleague = stage.on_a_phone(nip), stage.on_a_phone(to)
    person.open("/tugas/kumpulan/")
    person.press(f"Ambil: {title}")
    person.press("+30 menit")
    person.reads("30 dari 60 menit")
    person.follow(title)
    person.follow("Serahkan")
    person.fill(nip=to, note="Latar belakang selesai; tinggal jadwal dan biaya.")
    person.press("Tawarkan")
    person.reads("Penyerahan ditawarkan; menunggu jawaban penerima.")
    colleague.open("/tugas/masuk/")
    colleague.reads(title, "Latar belakang selesai; tinggal jadwal dan biaya.", "Sisa 30 menit")
    colleague.press("Terima")
    colleague.reads("Tugas diterima.")
    colleague.open("/tugas/")
    colleague.press("+30 menit")
    colleague.reads("30 dari 60 menit")
    colleague.press("Selesai")
    colleague.reads("menunggu pemeriksaan")


def work_is_accepted_in_two_taps(stage: Stage, head: str) -> None:
    leader = stage.at_a_desk(head)
    leader.page.set_viewport_size({"width": 360, "height": 740})
    leader.open("/hari-ini/")
    leader.page.get_by_role("navigation", name="Tempat utama").get_by_text("Periksa").click()
    leader.reads("2 tugas menunggu Anda.")
    accept = leader.page.get_by_role("button", name="Terima")
    accept.first.click()
    leader.reads("diterima, 15 menit dihitung.")
    accept.first.click()
    leader.reads("diterima, 60 menit dihitung.")


def citizen_complains(stage: Stage) -> tuple[str, str]:
    citizen = stage.citizen()
    citizen.open("/pengaduan/baru/")
    citizen.reads("Tanpa akun.")
    citizen.fill(text=ROAD)
    citizen.press("Kirim pengaduan")
    citizen.reads("Pengaduan Anda diterima", "Kode lacak")
    ticket = citizen.page.get_by_role("region", name="Tanda terima pengaduan")
    number, code = (ticket.get_by_role("definition").nth(n).inner_text() for n in (0, 1))
    citizen.follow("Lacak pengaduan ini")
    citizen.page.get_by_label("Kode lacak").fill(code)
    citizen.press("Lihat pengaduan")
    citizen.reads(ROAD, "Tanggapan pertama paling lambat")
    return number.strip(), code.strip()


def officer_answers(stage: Stage, number: str) -> None:
    officer = stage.at_a_desk("pengaduan")
    officer.open("/hari-ini/")
    officer.open("/pengaduan/")
    officer.follow(number)
    officer.reads(ROAD, "Anonim")
    officer.page.get_by_label("Tanggapan untuk pelapor").fill(ANSWER)
    officer.press("Kirim tanggapan")
    officer.reads("Tanggapan terkirim dan terlihat oleh pelapor.")


def citizen_reads_the_answer(stage: Stage, number: str, code: str) -> None:
    citizen = stage.citizen()
    citizen.open("/pengaduan/lacak/")
    citizen.page.get_by_label("Nomor pengaduan").fill(number)
    citizen.page.get_by_label("Kode lacak").fill(code)
    citizen.press("Lihat pengaduan")
    citizen.reads(ANSWER, "sebelum batas waktunya")


def budget_is_set(stage: Stage, agency: Unit) -> None:
    treasurer = stage.at_a_desk("bendahara")
    treasurer.open("/tunjangan/anggaran/")
    treasurer.page.get_by_label("Unit kerja").select_option(label=str(agency))
    treasurer.fill(year="2026", amount=str(BUDGET), source="DIPA 2026")
    treasurer.press("Simpan anggaran")
    treasurer.reads("Anggaran disimpan.")


def the_slips_sum_up(closed: dict) -> None:
    """Hold the totals that the program printed against the slips and the budget."""
    run = Run.objects.get(state=RunState.DRAFT)
    slips = RunLine.objects.filter(run=run).aggregate(base=Sum("base"), amount=Sum("amount"))
    assert closed["run"] == run.number
    assert closed["people"] == run.lines.count() == STAFF
    assert (closed["base"], closed["amount"]) == (slips["base"], slips["amount"])
    assert 0 < closed["amount"] <= closed["available"] <= BUDGET


def treasurer_computes_and_reads_a_slip(stage: Stage, agency: Unit, number: str) -> None:
    treasurer = stage.at_a_desk("bendahara")
    treasurer.open("/tunjangan/")
    treasurer.page.get_by_label("Unit kerja").select_option(label=str(agency))
    treasurer.fill(month="2026-10")
    treasurer.press("Hitung")
    treasurer.reads("Tunjangan Oktober 2026", number, "Menunggu orang kedua", "Potongan terbesar")
    expect(treasurer.page.get_by_role("button", name="Segel")).to_have_count(0)
    treasurer.page.locator("main tbody a").first.click()
    treasurer.reads("Slip tunjangan Oktober 2026", "Dari mana angkanya", "Masih rancangan")


def second_treasurer_seals(stage: Stage) -> None:
    second = stage.at_a_desk("penyegel")
    second.open("/tunjangan/")
    second.follow("Oktober 2026")
    second.press("Segel perhitungan ini")
    second.reads("Perhitungan disegel. Angkanya kini tidak dapat diubah.")


def person_reads_the_own_slip(stage: Stage, nip: str) -> None:
    person = stage.on_a_phone(nip)
    person.open("/tunjangan/saya/")
    person.follow("Oktober 2026")
    person.reads("Slip tunjangan Oktober 2026", "Dibayarkan", "Dari mana angkanya", "tunjangan")
    paid = RunLine.objects.get(employee__nip=nip).amount
    figure = re.sub(r"\D", "", person.page.locator(".stat-figure").first.inner_text())
    assert int(figure) == paid


def study_is_planned_and_read(stage: Stage, branch: Unit) -> None:
    policy = stage.at_a_desk("kebijakan")
    policy.open("/kajian/rencana/")
    directorates = Unit.objects.filter(name__startswith="Direktorat").order_by("path")
    inside = [u.name for u in directorates if u.path.startswith(branch.path)][:2]
    others = [u.name for u in directorates if not u.path.startswith(branch.path)][:2]
    policy.page.get_by_label("Instansi yang dikaji").select_option(label=AGENCY)
    policy.fill(title="Uji coba satu deputi", before_first="2026-09-01")
    policy.fill(start="2026-10-01", until="2026-11-01")
    policy.page.get_by_label("Unit uji coba").select_option(label=inside)
    policy.page.get_by_label("Unit pembanding").select_option(label=others)
    policy.press("Tetapkan rencana")
    policy.reads("tidak dapat diubah lagi", "Datanya belum dibaca", *inside, *others)
    policy.press("Baca datanya sekarang")
    policy.reads("Data dibaca menurut rencana", "tidak dapat dihitung")
