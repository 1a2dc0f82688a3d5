"""The reasons of complaints in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "complaints.empty-answer": _(
        "Di luar ungkapan umum hanya ada %(letters)s huruf; sedikitnya %(needed)s."
    ),
    "complaints.say-what-was-done": _(
        "Sebutkan apa yang ditemukan, apa yang dilakukan, dan kapan selesai."
    ),
}
