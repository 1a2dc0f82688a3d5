"""Reasons, kinds and faults of corrections and written lists in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luwes.attendance.corrections.types import CorrectionKind, CorrectionState, HandReason

SENTENCES: dict[str, Any] = {
    "attendance.month-closed": _("Bulan dari tanggal %(on)s sudah ditutup."),
    "attendance.correction-ahead": _("Tanggal %(on)s belum tiba."),
    "attendance.correction-too-late": _(
        "Waktu mengajukan berakhir pada %(until)s, %(days)s hari kerja setelah harinya."
    ),
    "attendance.corrections-used-up": _(
        "Untuk bulan itu sudah ada %(asked)s koreksi; batasnya %(limit)s."
    ),
    "attendance.nothing-to-excuse": _(
        "Pada %(on)s tidak ada yang perlu diizinkan: hari itu tidak dihitung merugikan."
    ),
    "attendance.claim-missing": _("Jam yang tidak tercatat belum diisi."),
    "attendance.claim-ahead": _("Pukul %(at)s belum tiba."),
    "attendance.in-recorded": _("Masuk sudah tercatat pukul %(recorded)s, tidak sesudah %(at)s."),
    "attendance.out-recorded": _("Pulang sudah tercatat pukul %(recorded)s, tidak sebelum %(at)s."),
    "attendance.own-correction": _("Permintaan sendiri diputuskan orang lain."),
    "attendance.not-the-head": _("Keputusan ini milik atasan dari unit itu."),
    "attendance.head-has-time": _("Atasan masih mempunyai waktu sampai %(due)s."),
}

KIND_LABELS = {
    CorrectionKind.MISSING_IN: _("Presensi masuk tidak tercatat"),
    CorrectionKind.MISSING_OUT: _("Presensi pulang tidak tercatat"),
    CorrectionKind.EXCUSE_LATE: _("Izin datang terlambat"),
    CorrectionKind.EXCUSE_EARLY: _("Izin pulang lebih cepat"),
    CorrectionKind.EXCUSE_ABSENCE: _("Izin tidak masuk"),
}
STATE_LABELS = {
    CorrectionState.ASKED: pgettext_lazy("correction", "Menunggu"),
    CorrectionState.ACCEPTED: pgettext_lazy("correction", "Diterima"),
    CorrectionState.REFUSED: pgettext_lazy("correction", "Ditolak"),
    CorrectionState.WITHDRAWN: pgettext_lazy("correction", "Ditarik"),
}
STATE_TONES = {
    CorrectionState.ASKED: "warn",
    CorrectionState.ACCEPTED: "ok",
    CorrectionState.REFUSED: "bad",
    CorrectionState.WITHDRAWN: "",
}

REASON_LABELS = {
    HandReason.DEVICE_BROKEN: _("Mesin atau perangkat presensi rusak"),
    HandReason.SYSTEM_DOWN: _("Sistem presensi tidak berfungsi"),
    HandReason.NOT_REGISTERED: _("Pegawai belum terdaftar dalam sistem"),
    HandReason.NOT_RECORDED: _("Data identitas pegawai tidak terekam"),
    HandReason.FORCE_MAJEURE: _("Keadaan kahar"),
}
REASON_SOURCE = _("Permenko Infrastruktur 10/2025 pasal 22 ayat (2)")

FAULT_LABELS = {
    "not_here": _("Pegawai ini tidak bertugas di unit itu pada tanggal itu."),
    "own": _("Kehadiran Anda sendiri dimasukkan petugas lain."),
    "twice": _("Pegawai ini tertulis dua kali."),
    "empty": _("Isi jam masuk atau jam pulang."),
    "backward": _("Jam pulang harus sesudah jam masuk."),
    "outside": _("Jam ini di luar rentang presensi unit."),
    "ahead": _("Jam ini belum tiba."),
    "listed": _("Sudah ada dalam daftar tulis tangan lain pada tanggal itu."),
}
