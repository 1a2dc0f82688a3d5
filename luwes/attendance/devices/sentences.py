"""What the codes of devices mean in words."""

from django.utils.translation import gettext_lazy as _

from luwes.attendance.devices.types import ConfirmedHow, DeviceState

STATE_LABELS = {
    DeviceState.CONFIRMED: _("Terdaftar"),
    DeviceState.WAITING: _("Menunggu pengesahan"),
    DeviceState.REVOKED: _("Dicabut"),
    DeviceState.REFUSED: _("Ditolak"),
}
HOW_LABELS = {
    ConfirmedHow.FIRST: _("perangkat pertama"),
    ConfirmedHow.SECOND_FACTOR: _("disahkan dengan kode masuk dua langkah"),
    ConfirmedHow.OFFICER: _("disahkan petugas kepegawaian"),
}
SENTENCES = {
    "attendance.too-many-devices": _("Sudah ada %(count)s perangkat atas nama Anda."),
    "attendance.revoke-some": _("Cabut dulu yang tidak dipakai lagi."),
    "attendance.own-device": _("Perangkat sendiri tidak dapat disahkan sebagai petugas."),
    "attendance.own-device-remedy": _(
        "Sahkan dengan kode masuk dua langkah, atau minta petugas lain."
    ),
    "attendance.device-not-waiting": _("Perangkat ini tidak sedang menunggu pengesahan."),
    "attendance.device-ended": _("Perangkat ini sudah dicabut atau ditolak."),
}
