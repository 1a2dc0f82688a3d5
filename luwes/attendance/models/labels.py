"""The words of attendance's codes, as people read them."""

from django.utils.translation import gettext_lazy as _

from luwes.attendance.types import CheckInKind, CheckInSource, Place, Trust, WorkdayStatus

PLACE_LABELS = {
    Place.OFFICE: _("Kantor"),
    Place.HOME: _("Rumah"),
    Place.ELSEWHERE: _("Tempat lain"),
    Place.OFF: _("Bebas tugas"),
}
KIND_LABELS = {
    CheckInKind.IN: _("Masuk"),
    CheckInKind.OUT: _("Pulang"),
    CheckInKind.VISIT: _("Kunjungan"),
    CheckInKind.PUNCH: _("Ketukan mesin"),
}
SOURCE_LABELS = {
    CheckInSource.PAGE: _("Halaman presensi"),
    CheckInSource.GATE: _("Aplikasi di perangkat"),
    CheckInSource.TERMINAL: _("Mesin presensi"),
    CheckInSource.IMPORT: _("Impor"),
    CheckInSource.OFFICER: _("Dicatat petugas"),
    CheckInSource.CORRECTION: _("Koreksi"),
}
TRUST_LABELS = {
    Trust.SERVER: _("Diterima langsung oleh server"),
    Trust.MONOTONIC: _("Dikirim kemudian; selisihnya diukur penghitung waktu perangkat"),
    Trust.CLOCK: _("Dikirim kemudian; jam perangkat cocok sebelum dan sesudahnya"),
    Trust.DOUBTFUL: _("Dikirim kemudian; jam perangkat berubah di antaranya"),
}
STATUS_LABELS = {
    WorkdayStatus.PRESENT: _("Hadir"),
    WorkdayStatus.ABSENT: _("Tanpa presensi"),
    WorkdayStatus.LEAVE: _("Cuti"),
    WorkdayStatus.DUTY_TRIP: _("Tugas luar"),
    WorkdayStatus.HOLIDAY: _("Libur"),
    WorkdayStatus.NOT_DUE: _("Tidak dijadwalkan"),
}
