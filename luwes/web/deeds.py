"""What the audit trail says, in words; a deed without words is shown by its code."""

from typing import Any

from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, Any] = {
    "allowance.compute_run": _("Menghitung tunjangan"),
    "allowance.seal_run": _("Menyegel tunjangan"),
    "allowance.set_budget": _("Menetapkan anggaran"),
    "attendance.import_check_ins": _("Mengimpor presensi"),
    "attendance.settle_days": _("Menyelesaikan hari kerja"),
    "complaints.answered": _("Menanggapi pengaduan"),
    "complaints.assigned": _("Menunjuk petugas pengaduan"),
    "complaints.breached": _("Janji pengaduan terlewati"),
    "complaints.closed": _("Menutup pengaduan"),
    "complaints.file": _("Menerima pengaduan"),
    "complaints.forwarded": _("Meneruskan pengaduan"),
    "complaints.note": _("Mencatat pada pengaduan"),
    "complaints.reopened": _("Membuka kembali pengaduan"),
    "complaints.sweep_breaches": _("Mencatat janji yang terlewati"),
    "demo.lived": _("Menjalani bagian cerita contoh"),
    "discipline.closed": _("Menutup perkara disiplin"),
    "discipline.escalated": _("Meneruskan perkara ke atasan"),
    "discipline.excused": _("Menerima alasan dalam perkara"),
    "discipline.lowered": _("Menurunkan jenjang perkara"),
    "discipline.open": _("Membuka perkara disiplin"),
    "discipline.raised": _("Menaikkan jenjang perkara"),
    "discipline.read": _("Membaca perkara"),
    "discipline.reopened": _("Membuka kembali perkara"),
    "discipline.statement": _("Menyampaikan keterangan"),
    "discipline.signal": _("Mencatat tanda awal perkara"),
    "discipline.notified": _("Memberi tahu atasan"),
    "discipline.upheld": _("Menetapkan pelanggaran terbukti"),
    "eligibility.issue_letter": _("Menerbitkan surat kelayakan"),
    "eligibility.map_unit": _("Memetakan kelayakan"),
    "integration.make_token": _("Membuat kunci program"),
    "integration.revoke_token": _("Mencabut kunci program"),
    "organisation.grant_role": _("Memberikan peran"),
    "organisation.import_positions": _("Mengimpor jabatan"),
    "organisation.import_record": _("Mengimpor riwayat pegawai"),
    "organisation.import_staff": _("Mengimpor daftar pegawai"),
    "organisation.record_duty_trip": _("Mencatat tugas luar"),
    "organisation.record_leave": _("Mencatat cuti"),
    "organisation.record_rating": _("Mencatat predikat"),
    "organisation.record_sanction": _("Mencatat hukuman disiplin"),
    "performance.score_month": _("Menilai kinerja sebulan"),
    "policy.approve_bound": _("Menyetujui batas aturan"),
    "policy.approve_term": _("Menyetujui nilai aturan"),
    "policy.draft": _("Mengusulkan aturan"),
    "policy.withdraw_draft": _("Menarik usul aturan"),
    "rota.discard_draft": _("Membuang rancangan jadwal"),
    "rota.plan_month": _("Menyusun jadwal"),
    "rota.publish_plan": _("Menerbitkan jadwal"),
    "rota.withdraw_plan": _("Menarik jadwal"),
    "study.fix_protocol": _("Menetapkan rencana kajian"),
    "study.run_study": _("Membaca data kajian"),
    "work.accept_task": _("Menerima hasil tugas"),
    "work.answer_handover": _("Menjawab penyerahan tugas"),
    "work.close_month": _("Menutup menit kerja sebulan"),
    "work.import_activities": _("Mengimpor aktivitas"),
    "work.import_work": _("Mengimpor tugas"),
    "work.return_task": _("Mengembalikan tugas"),
}


def deed(action: str) -> str:
    """Return the sentence of a deed, or its code when nobody wrote one."""
    return str(DEEDS.get(action, action))
