"""The words of the rota: why a plan is refused, why there can be none."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Promise] = {
    "rota.unknown-person": _("Seseorang dalam rencana tidak lagi bertugas di unit ini (%(on)s)."),
    "rota.not-a-working-day": _("%(name)s: %(on)s bukan hari kerja."),
    "rota.absent": _("%(name)s cuti atau dinas luar pada %(on)s."),
    "rota.common-office-day": _("%(name)s: pada %(on)s semua pegawai bekerja di kantor."),
    "rota.not-eligible": _("%(name)s sekarang hanya boleh bekerja di kantor (%(on)s)."),
    "rota.cap": _(
        "%(name)s: %(number)s hari di luar kantor pada minggu %(on)s, batasnya %(limit)s."
    ),
    "rota.own-days": _("%(name)s: %(number)s hari pada minggu %(on)s, haknya %(limit)s."),
    "rota.quota": _("%(number)s orang di luar kantor pada %(on)s, kuotanya %(limit)s."),
    "rota.minimum": _("Hanya %(number)s orang di kantor pada %(on)s, paling sedikit %(limit)s."),
    "rota.cover": _("Hanya %(number)s orang dari satu kelompok di kantor pada %(on)s."),
    "rota.minimum-above-headcount": _(
        "Aturan meminta paling sedikit %(minimum)s orang di kantor, padahal unit ini hanya punya "
        "%(headcount)s pegawai."
    ),
    "rota.cover-above-members": _(
        "Kelompok %(group)s harus menyisakan %(minimum)s orang di kantor, padahal anggotanya "
        "%(members)s."
    ),
    "rota.remedy-replan": _("Susun ulang bulan ini."),
    "rota.remedy-minimum": _(
        "Penyusun kebijakan menurunkan “pegawai paling sedikit di kantor” untuk unit ini."
    ),
    "rota.remedy-cover": _("Kurangi jumlah yang harus tinggal, atau tambah anggota kelompok."),
}


def day_of(on: date | None) -> str:
    """Return a date as forms print it: 12-10-2026."""
    return f"{on:%d-%m-%Y}" if on else ""
