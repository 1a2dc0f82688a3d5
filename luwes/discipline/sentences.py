"""The reasons of discipline in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "discipline.person-first": _("Pegawai belum memberi penjelasan, dan waktunya sampai %(due)s."),
    "discipline.wait-for-statement": _(
        "Tunggu penjelasan pegawai, atau putuskan pada hari terakhir."
    ),
}
