"""What codes of work mean in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "work.not-yours": _("Tugas ini tidak sedang Anda kerjakan."),
    "work.not-open": _("Tugas ini sedang tidak menerima catatan menit."),
    "work.no-minutes": _("Menit harus lebih dari nol."),
    "work.future": _("Tanggal %(on)s belum tiba."),
    "work.not-employed": _("Pada %(on)s Anda tidak bertugas di unit mana pun."),
    "work.on-leave": _("Pada %(on)s Anda sedang cuti."),
    "work.month-closed": _("Menit kerja bulan %(month)s sudah ditutup."),
    "work.daily-cap": _(
        "Catatan hari itu menjadi %(total)s menit; batasnya %(cap)s, tersisa %(left)s."
    ),
    "work.not-reviewer": _("Anda bukan atasan di unit tugas ini."),
    "work.own-work": _("Anda ikut mengerjakan tugas ini, jadi orang lain yang memeriksa."),
}
