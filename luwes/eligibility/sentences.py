"""The words of eligibility: what each ground says, the facts compared, what would change it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from luwes.eligibility.types import Outcome
from luwes.kit.decisions import Reason
from luwes.organisation.types import Predicate, SanctionLevel, ServiceMode

TITLES: dict[str, Promise] = {
    "eligibility.opened": _("Kerja fleksibel dibuka di unit ini"),
    "eligibility.not-opened": _("Kerja fleksibel belum dibuka di unit ini"),
    "eligibility.service-mode": _("Unit ini memberi layanan langsung"),
    "eligibility.service-mode-fits": _("Unit ini bukan layanan langsung"),
    "eligibility.level-excepted": _("Jenjang jabatan ini dikecualikan"),
    "eligibility.task-fits": _("Tugas jabatan memenuhi semua kriteria"),
    "eligibility.task-off-site": _("Tugas jabatan hanya dapat dikerjakan di kantor"),
    "eligibility.task-special-room": _("Tugas jabatan memerlukan ruang atau alat khusus"),
    "eligibility.task-ict": _("Tugas jabatan belum berjalan dengan teknologi informasi"),
    "eligibility.task-face-to-face": _("Tugas jabatan banyak bertatap muka"),
    "eligibility.task-supervision": _("Tugas jabatan perlu diawasi terus-menerus"),
    "eligibility.new-in-post": _("Masih baru di jabatan ini"),
    "eligibility.settled-in-post": _("Cukup lama di jabatan ini"),
    "eligibility.under-sanction": _("Sedang menjalani hukuman disiplin"),
    "eligibility.under-process": _("Sedang dalam proses pemeriksaan disiplin"),
    "eligibility.no-discipline": _("Tidak ada hukuman atau pemeriksaan disiplin"),
    "eligibility.rating-missing": _("Belum ada predikat kinerja"),
    "eligibility.rating-below": _("Predikat kinerja di bawah syarat"),
    "eligibility.rating-enough": _("Predikat kinerja memenuhi syarat"),
    "eligibility.cap": _("Batas hari di luar kantor"),
    "eligibility.cap-none": _("Batas hari di luar kantor nol"),
    "eligibility.personal": _("Alasan pribadi"),
}
REMEDIES: dict[str, Promise] = {
    "eligibility.remedy-open": _("Pimpinan unit atau instansi membuka kerja fleksibel."),
    "eligibility.remedy-move": _("Penugasan di unit yang bukan layanan langsung."),
    "eligibility.remedy-terms": _("Perubahan aturan oleh penyusun kebijakan instansi."),
    "eligibility.remedy-task": _("Penataan ulang tugas, atau perbaikan data jabatan ini."),
    "eligibility.remedy-wait": _("Terbuka dengan sendirinya mulai %(from)s."),
    "eligibility.remedy-process": _("Pemeriksaan selesai tanpa hukuman."),
    "eligibility.remedy-served": _("Hukuman selesai dijalani."),
    "eligibility.remedy-rate": _("Penilaian kinerja pertama selesai dan memenuhi syarat."),
    "eligibility.remedy-rating": _("Penilaian kinerja berikutnya memenuhi syarat."),
}
SENTENCES: dict[str, Promise] = TITLES | REMEDIES

PREDICATES: dict[str, Promise] = {
    Predicate.VERY_GOOD: _("Sangat Baik"),
    Predicate.GOOD: _("Baik"),
    Predicate.NEEDS_IMPROVEMENT: _("Butuh Perbaikan"),
    Predicate.POOR: _("Kurang"),
    Predicate.VERY_POOR: _("Sangat Kurang"),
}
SERVICE_MODES: dict[str, Promise] = {
    ServiceMode.OFFICE_WORK: _("pekerjaan kantor"),
    ServiceMode.COUNTER: _("loket pelayanan"),
    ServiceMode.OPEN_24H: _("layanan 24 jam"),
}
SANCTION_LEVELS: dict[str, Promise] = {
    SanctionLevel.LIGHT: _("ringan"),
    SanctionLevel.MEDIUM: _("sedang"),
    SanctionLevel.SEVERE: _("berat"),
}
POSITION_KINDS: dict[str, Promise] = {
    "managerial": _("Manajerial"),
    "functional": _("Fungsional"),
    "executive": _("Pelaksana"),
}
OUTCOMES: dict[str, Promise] = {
    Outcome.ANYWHERE: _("Dari mana saja"),
    Outcome.HYBRID: _("Hibrida"),
    Outcome.OFFICE_ONLY: _("Di kantor saja"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One reason in the reader's language."""

    title: str
    compared: str
    article: str
    remedy: str
    blocks: bool


def shown(reason: Reason) -> Shown:
    """Return the reason in words, dates and predicates as people write them."""
    facts = {name: _printed(name, value) for name, value in reason.facts.items()}
    remedy = REMEDIES.get(reason.remedy)
    return Shown(
        title=str(TITLES.get(reason.code, reason.code)),
        compared=COMPARED[reason.code](facts) if reason.code in COMPARED else "",
        article=reason.article,
        remedy=str(remedy) % facts if remedy else reason.remedy,
        blocks=reason.blocks,
    )


def all_shown(reasons: Iterable[Reason]) -> list[Shown]:
    """Return the reasons in words, those against first."""
    return [shown(reason) for reason in sorted(reasons, key=lambda reason: not reason.blocks)]


def outcome_text(outcome: str, days: int) -> str:
    """Return the verdict in words: "Hibrida, 2 hari seminggu"."""
    label = str(OUTCOMES[outcome])
    if outcome != Outcome.HYBRID:
        return label
    text = ngettext("%(label)s, %(days)d hari seminggu", "%(label)s, %(days)d hari seminggu", days)
    return text % {"label": label, "days": days}


def day_text(on: date) -> str:
    """Return a date with the month's name: 1 Maret 2027."""
    return date_format(on, "j F Y")


def _printed(name: str, value: Any) -> Any:
    if name in ("from", "posted_on"):
        return day_text(date.fromisoformat(str(value)))
    words = {
        "predicate": PREDICATES,
        "needed": PREDICATES,
        "service_mode": SERVICE_MODES,
        "level": SANCTION_LEVELS,
    }
    return words[name].get(value, value) if name in words else value


def _time_in_post(facts: dict[str, Any]) -> str:
    text = ngettext(
        "Di jabatan ini sejak %(posted_on)s; masa tunggu %(months)d bulan.",
        "Di jabatan ini sejak %(posted_on)s; masa tunggu %(months)d bulan.",
        facts["months"],
    )
    return text % facts


def _rating(facts: dict[str, Any]) -> str:
    if facts["performers_only"]:
        return (
            gettext("%(predicate)s; hanya untuk kinerja tinggi, paling rendah %(needed)s.") % facts
        )
    return gettext("%(predicate)s; paling rendah %(needed)s.") % facts


def _rating_missing(facts: dict[str, Any]) -> str:
    return gettext("Syaratnya paling rendah %(needed)s.") % facts


def _service_mode(facts: dict[str, Any]) -> str:
    return gettext("Jenis layanan unit: %(service_mode)s.") % facts


def _level(facts: dict[str, Any]) -> str:
    return gettext("Jenjang: %(level)s.") % facts


def _sanction(facts: dict[str, Any]) -> str:
    return gettext("Tingkat: %(level)s.") % facts


def _criteria(facts: dict[str, Any]) -> str:
    text = ngettext("%(criteria)d kriteria diperiksa.", "%(criteria)d kriteria diperiksa.", 5)
    return text % facts


def _cap(facts: dict[str, Any]) -> str:
    text = ngettext(
        "Paling banyak %(days)d hari kerja seminggu.",
        "Paling banyak %(days)d hari kerja seminggu.",
        facts["days"],
    )
    return text % facts


def _personal(facts: dict[str, Any]) -> str:
    return gettext("Hanya dibaca oleh yang bersangkutan, atasannya, dan petugas kepegawaian.")


COMPARED: dict[str, Callable[[dict[str, Any]], str]] = {
    "eligibility.new-in-post": _time_in_post,
    "eligibility.settled-in-post": _time_in_post,
    "eligibility.rating-below": _rating,
    "eligibility.rating-enough": _rating,
    "eligibility.rating-missing": _rating_missing,
    "eligibility.service-mode": _service_mode,
    "eligibility.service-mode-fits": _service_mode,
    "eligibility.level-excepted": _level,
    "eligibility.under-sanction": _sanction,
    "eligibility.task-fits": _criteria,
    "eligibility.cap": _cap,
    "eligibility.personal": _personal,
}
