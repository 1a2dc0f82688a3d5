"""Rules in words that people read: values with their unit, tables, labels, sentences on faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luwes.kit.money import rupiah_text
from luwes.policy.shapes import SHAPES, Atom, Grid, Listing, Problem, Scalar, Table
from luwes.policy.types import NATIONAL, OWN_VALUE, Bound, BoundKind, Definition

SUBJECT_LABELS = {
    "calendar": _("Hari libur"),
    "working_time": _("Jam kerja"),
    "eligibility": _("Siapa yang boleh bekerja di luar kantor"),
    "rota": _("Jadwal tempat kerja"),
    "attendance": _("Presensi"),
    "work": _("Tugas dan menit kerja"),
    "complaints": _("Pengaduan masyarakat"),
    "discipline": _("Disiplin"),
    "performance": _("Kinerja"),
    "allowance": _("Tunjangan kinerja"),
    "study": _("Kajian"),
}
COLUMN_LABELS = {
    "value": _("Nilai"),
    "start": pgettext_lazy("working hours", "Masuk"),
    "end": pgettext_lazy("working hours", "Pulang"),
    "break_start": _("Mulai istirahat"),
    "break_end": _("Selesai istirahat"),
    "first": _("Hari pertama"),
    "until": _("Sampai sebelum"),
    "on": _("Tanggal"),
    "name": _("Nama"),
    "kind": _("Jenis"),
    "up_to_minutes": _("Sampai dengan menit"),
    "code": _("Kode"),
    "share": _("Bagian"),
    "from_days": _("Dari hari"),
    "to_days": _("Sampai hari"),
    "level": _("Tingkat"),
    "sanction": _("Hukuman"),
    "article": _("Pasal"),
    "above": _("Di atas ekspektasi"),
    "meets": _("Sesuai ekspektasi"),
    "below": _("Di bawah ekspektasi"),
}
ROW_LABELS = {
    "from": _("Dari pukul"),
    "until": _("Sampai pukul"),
    "output": _("Hasil kerja"),
    "discipline": _("Disiplin"),
    "service": _("Pelayanan"),
    "performance": _("Kinerja"),
    "pns": _("PNS"),
    "cpns": _("Calon PNS"),
    "pppk": _("PPPK"),
    "pppk_part_time": _("PPPK paruh waktu"),
}
CHOICE_LABELS = {
    "office_work": _("pekerjaan kantor"),
    "counter": _("loket pelayanan"),
    "open_24h": _("layanan 24 jam"),
    "off_site_possible": _("dapat dikerjakan di luar kantor"),
    "special_room": _("tidak memerlukan ruang atau alat khusus"),
    "runs_on_ict": _("berjalan dengan teknologi informasi"),
    "face_to_face": _("sedikit tatap muka"),
    "constant_supervision": _("tidak perlu diawasi terus-menerus"),
    "sangat_baik": _("Sangat Baik"),
    "baik": _("Baik"),
    "butuh_perbaikan": _("Butuh Perbaikan"),
    "kurang": _("Kurang"),
    "sangat_kurang": _("Sangat Kurang"),
    "home_unit": _("zona waktu unit kerja asal"),
    "place_of_work": _("zona waktu tempat bekerja"),
    "clock_hours": _("jam berjalan, siang dan malam"),
    "service_hours": _("jam pelayanan saja"),
    "class_amount": _("besaran kelas jabatan dikurangi potongan"),
    "shared_pool": _("pembagian dana bersama menurut nilai"),
    "discipline_part": _("bagian disiplin"),
    "whole": _("seluruh tunjangan"),
    "stop": _("pembayaran dihentikan sampai anggaran diubah"),
    "prorate": _("semua tunjangan dikurangi dengan perbandingan yang sama"),
    "holiday": _("Hari libur nasional"),
    "joint_leave": _("Cuti bersama"),
    "light": _("Ringan"),
    "medium": _("Sedang"),
    "severe": _("Berat"),
}
WEEKDAY_LABELS = {
    "1": _("Senin"),
    "2": _("Selasa"),
    "3": _("Rabu"),
    "4": _("Kamis"),
    "5": _("Jumat"),
    "6": _("Sabtu"),
    "7": _("Minggu"),
}
PROBLEMS = {
    "not-whole": _("harus bilangan bulat, 0 atau lebih"),
    "not-share": _("harus bagian dari 0 sampai 100 persen"),
    "not-flag": _("harus ya atau tidak"),
    "not-clock": _("harus jam seperti 07:30"),
    "not-date": _("harus tanggal yang ada"),
    "not-text": _("tidak boleh kosong"),
    "not-weekday": _("harus hari dari Senin sampai Minggu"),
    "not-choice": _("harus salah satu pilihan yang ada"),
    "not-list": _("harus berupa daftar"),
    "not-mapping": _("harus berupa tabel dengan baris dan kolom yang ditentukan"),
    "empty": _("tidak boleh kosong"),
    "twice": _("tertulis dua kali; simpan satu saja"),
    "row-missing": _("belum diisi"),
    "row-unknown": _("bukan baris tabel ini"),
    "column-missing": _("belum diisi"),
    "column-unknown": _("bukan kolom tabel ini"),
    "not-one": _("jumlahnya harus tepat 100 persen"),
    "not-rising": _("harus naik dari baris ke baris"),
    "no-open-end": _("harus kosong pada baris terakhir, agar tidak ada yang tidak diatur"),
    "falling": _("tidak boleh turun dari baris ke baris"),
    "gap": _("harus menyambung baris sebelumnya"),
    "ends-before-start": _("harus sesudah mulainya"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value for people: one text, or a table whose first column heads its rows."""

    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_table(self) -> bool:
        return bool(self.columns)


def title_of(definition: Definition) -> str:
    """Return the rule's name in the reader's language."""
    return definition.title["en" if get_language() == "en" else "id"]


def set_by_label(set_by: str) -> str:
    """Return who set a term; the nation's own word is translated, a unit's name is not."""
    return gettext("Nasional") if set_by == NATIONAL else set_by


def shown(definition: Definition, value: Any) -> Shown:
    """Return a value of the rule as text or table in the reader's language."""
    shape = SHAPES[definition.shape]
    if isinstance(shape, Scalar):
        return Shown(text=cell(shape.atom, value, unit=definition.unit))
    if isinstance(shape, Listing):
        return Shown(text=_listed(shape.atom, value))
    if isinstance(shape, Table):
        columns = tuple(str(COLUMN_LABELS[name]) for name in shape.columns)
        rows = tuple(tuple(_cells(shape.columns, row, definition.unit)) for row in value)
        return Shown(columns=columns, rows=rows)
    if definition.shape == "clock_window":
        return Shown(text=f"{_clock(value['from'])}–{_clock(value['until'])}")
    return _grid(definition, shape, value)


def sentence(definition: Definition, value: Any) -> str:
    """Return the rule as one Indonesian clause of a regulation."""
    clause = definition.clause if value else definition.clause_otherwise or definition.clause
    return clause.format(value=shown(definition, value).text)


def bound_text(definition: Definition, bound: Bound) -> str:
    """Return what a bound forbids, as a phrase."""
    if bound.kind is BoundKind.FIXED and (bound.value == OWN_VALUE or definition.unit == "flag"):
        return gettext("nilainya tidak boleh diubah oleh unit di bawahnya")
    value = {"value": shown(definition, bound.value).text or gettext("seperti pada tabel")}
    if bound.kind is BoundKind.MAXIMUM:
        return gettext("paling tinggi %(value)s") % value
    if bound.kind is BoundKind.MINIMUM:
        return gettext("paling rendah %(value)s") % value
    return gettext("harus %(value)s") % value


def follows_parent_text() -> str:
    return gettext("mengikuti aturan unit induk")


def problem_text(problem: Problem) -> str:
    """Return what is wrong with a value, and where in it, as one sentence."""
    phrase = str(PROBLEMS[problem.code])
    if not problem.place:
        return f"{phrase[:1].upper()}{phrase[1:]}."
    place = " · ".join(label_of(part) for part in problem.place.split("."))
    return f"{place}: {phrase}."


def label_of(name: str) -> str:
    """Return the label of a row or column; a row's number stays a number."""
    labels = {**COLUMN_LABELS, **ROW_LABELS, **CHOICE_LABELS}
    return str(labels[name]) if name in labels else name


def row_label(definition: Definition, name: str) -> str:
    """Return the head of one row of a grid."""
    if definition.shape == "week":
        return str(WEEKDAY_LABELS[name])
    if definition.shape == "class_amounts":
        return gettext("Kelas %(number)s") % {"number": name}
    if name in ROW_LABELS:
        return str(ROW_LABELS[name])
    return label_of(name)


def cell(atom: Atom, value: Any, *, unit: str = "") -> str:
    """Return one value with its unit in the reader's language."""
    if value is None:
        return gettext("seterusnya")
    if atom.name == "share":
        return percent(Decimal(value))
    if atom.name == "flag":
        return gettext("ya") if value else gettext("tidak")
    if atom.name == "clock":
        return _clock(value)
    if atom.name == "date":
        return date_format(date.fromisoformat(value), "j F Y")
    if atom.name == "choice":
        return str(CHOICE_LABELS[value])
    if atom.name == "weekday":
        return str(WEEKDAY_LABELS[str(value)])
    return measured(value, unit) if atom.name == "whole" else str(value)


def measured(number: int, unit: str) -> str:
    """Return a whole number with the word of its unit."""
    count = {"number": grouped(number)}
    if unit in ("minutes", "minutes_per_week"):
        return ngettext("%(number)s menit", "%(number)s menit", number) % count + _hours(number)
    if unit == "days":
        return ngettext("%(number)s hari", "%(number)s hari", number) % count
    if unit in ("working_days", "days_per_week"):
        return ngettext("%(number)s hari kerja", "%(number)s hari kerja", number) % count
    if unit == "months":
        return ngettext("%(number)s bulan", "%(number)s bulan", number) % count
    if unit == "people":
        return ngettext("%(number)s orang", "%(number)s orang", number) % count
    return rupiah_text(number) if unit == "rupiah" else grouped(number)


def grouped(number: int) -> str:
    """Return a whole number with the reader's sign between thousands: 2250 is 2.250."""
    text = f"{number:,}"
    return text if get_language() == "en" else text.replace(",", ".")


def percent(part: Decimal) -> str:
    """Return a share as percent with the reader's decimal sign: "0.005" is 0,5%."""
    text = f"{(part * 100).normalize():f}"
    return f"{text if get_language() == 'en' else text.replace('.', ',')}%"


def _hours(minutes: int) -> str:
    if minutes < 60:
        return ""
    hours, rest = divmod(minutes, 60)
    text = ngettext("%(number)s jam", "%(number)s jam", hours) % {"number": hours}
    if rest:
        text += " " + ngettext("%(number)s menit", "%(number)s menit", rest) % {"number": rest}
    return f" ({text})"


def _clock(value: str) -> str:
    return value if get_language() == "en" else value.replace(":", ".")


def _listed(atom: Atom, value: list[Any]) -> str:
    return ", ".join(cell(atom, part) for part in value) if value else gettext("tidak ada")


def _grid(definition: Definition, shape: Grid, value: Mapping[str, Any]) -> Shown:
    names = [name for name in shape.rows if name in value]
    head = _row_head(definition)
    columns = (head, *(str(COLUMN_LABELS[name]) for name in shape.columns))
    rows = []
    for name in names:
        row = {"value": value[name]} if shape.single else value[name]
        cells = _cells(shape.columns, row, definition.unit)
        rows.append((row_label(definition, name), *cells))
    return Shown(columns=columns, rows=tuple(rows))


def _row_head(definition: Definition) -> str:
    if definition.shape == "week":
        return gettext("Hari")
    if definition.shape == "predicate_matrix":
        return gettext("Hasil kerja ↓ · Perilaku →")
    return gettext("Kelas jabatan") if definition.shape == "class_amounts" else gettext("Untuk")


def _cells(columns: Mapping[str, Atom], row: Mapping[str, Any], unit: str) -> list[str]:
    plain = "" if unit != "rupiah" else unit
    return [cell(atom, row[name], unit=plain) for name, atom in columns.items()]
