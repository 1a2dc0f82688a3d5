"""Which column means what: guessed from its heading, adjustable by the user, kept per layout."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luwes.kit.errors import Invalid
from luwes.organisation.staff_import.types import REQUIRED, Field
from luwes.organisation.staff_import.words import plain

SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.NIP: ("nip", "nip baru", "nipbaru", "nip nipppk", "nip ni pppk", "ni pppk", "nipppk",
                "nomor induk pegawai", "no induk pegawai"),
    Field.NAME: ("nama", "nama pegawai", "nama pns", "nama lengkap", "nama asn"),
    Field.TITLE_FRONT: ("gelar depan", "gelardepan", "gelar dpn"),
    Field.TITLE_BACK: ("gelar blk", "gelar belakang", "gelarbelakang"),
    Field.BORN_ON: ("tanggal lahir", "tgl lahir", "tgllahir", "tanggal lahir nama"),
    Field.SEX: ("jenis kelamin", "jeniskelamin", "jk", "l p", "kelamin", "sex"),
    Field.EMPLOYMENT: ("jenis pegawai", "jenis pegawai nama", "jenispegawai", "status pegawai",
                       "statuspegawai", "status kepegawaian", "status cpns pns"),
    Field.GRADE: ("gol akhir nama", "golongan", "gol", "gol ruang", "golru", "pangkat golongan",
                  "gol akhir", "golongan ruang", "golruangakhir"),
    Field.STARTED_ON: ("tmt cpns", "tmtcpns", "tmt pppk", "tmt masuk", "tanggal masuk"),
    Field.RETIRES_ON: ("tmt pensiun", "tmtpensiun", "tanggal pensiun", "bup tanggal"),
    Field.EMAIL: ("email", "e mail", "surel", "email dinas", "email gov"),
    Field.UNIT: ("unit", "unit kerja", "satuan kerja", "satuankerja", "satuan kerja kerja nama",
                 "unor", "unor nama", "unor induk", "unor induk nama", "instansi kerja nama",
                 "instansi kerja", "instansi", "opd", "unit organisasi", "jalur unit"),
    Field.UNIT_CODE: ("kode unit", "unor id", "kode unor", "id unor", "unorid"),
    Field.SERVICE_MODE: ("mode layanan", "jenis layanan", "moda layanan", "layanan"),
    Field.ZONE: ("zona", "zona waktu", "time zone", "timezone"),
    Field.SITE: ("lokasi kerja", "lokasi kerja nama", "gedung", "lokasi"),
    Field.POSITION: ("jabatan nama", "nama jabatan", "jabatan", "jabatannama"),
    Field.POSITION_KIND: ("jenis jabatan", "jenis jabatan nama", "jenisjabatan"),
    Field.LEVEL: ("jenjang", "jenjang jabatan", "asnjenjangjabatan", "level jabatan",
                  "eselon", "eselon nama"),
    Field.JOB_CLASS: ("kelas jabatan", "kelas", "kelasjabatan"),
    Field.POSTED_ON: ("tmt jabatan", "tmtjabatan", "tanggal jabatan"),
    Field.IS_HEAD: ("kepala unit", "kepala", "pimpinan unit", "is kepala"),
    Field.PREDICATE: ("predikat skp", "predikat kinerja", "predikat", "skp predikat"),
    Field.OFF_SITE_POSSIBLE: ("off site", "off site possible", "dapat di luar kantor"),
    Field.SPECIAL_ROOM: ("special room", "ruang khusus", "perlu ruang khusus"),
    Field.RUNS_ON_ICT: ("runs on ict", "berbasis tik", "tik"),
    Field.FACE_TO_FACE: ("face to face", "tatap muka"),
    Field.CONSTANT_SUPERVISION: ("constant supervision", "pengawasan terus menerus",
                                 "perlu pengawasan"),
}  # fmt: skip
_MEANINGS = {synonym: field for field, words in SYNONYMS.items() for synonym in words}
_UNIT_LEVEL = re.compile(r"^(?:unit|unor|unit kerja|tingkat|level unit) ?(\d{1,2})$")
SEPARATORS = (" > ", " >> ", " / ", " | ", " \\ ", ">", "|", "/", " - ")
MAX_DEPTH = 12


class MappingInvalid(Invalid):
    code = "organisation.mapping-invalid"


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """
    The meaning of each heading. Several headings may be a unit: they are its levels from the top.

    `separator` splits a single unit column into levels; `leaf_first` says that the lowest stands
    first, as in "SEKSI X - BIDANG Y - DINAS Z".
    """

    fields: Mapping[str, Field]
    separator: str = ""
    leaf_first: bool = False

    def heading_of(self, field: Field) -> str:
        """Return the (first) heading of a field, or its own name when the list has none."""
        return next((h for h, meaning in self.fields.items() if meaning is field), field.value)

    def unit_headings(self) -> list[str]:
        units = [heading for heading, meaning in self.fields.items() if meaning is Field.UNIT]
        return sorted(units, key=_unit_rank)

    def missing(self) -> list[Field]:
        """Return the required fields that no column gives."""
        given = set(self.fields.values())
        return [field for field in REQUIRED if field not in given]

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": {heading: field.value for heading, field in self.fields.items()},
            "separator": self.separator,
            "leaf_first": self.leaf_first,
        }


def meaning_of(heading: str) -> Field | None:
    """Return what a heading usually means."""
    words = plain(heading)
    if _UNIT_LEVEL.match(words):
        return Field.UNIT
    return _MEANINGS.get(words)


def recognised(heading: str) -> bool:
    return meaning_of(heading) is not None


def _unit_rank(heading: str) -> tuple[int, int]:
    words = plain(heading)
    numbered = _UNIT_LEVEL.match(words)
    if numbered:
        return (1, int(numbered.group(1)))
    if words.startswith(("instansi", "opd")):
        return (0, 0)
    return (2, 0) if "induk" in words else (3, 0)


def guess(headings: Sequence[str], unit_samples: Mapping[str, Sequence[str]]) -> ColumnGuess:
    """
    Return the likely meaning of each column; `unit_samples` holds a few cells of each column.

    A meaning other than the unit is given once, to the first column that bears it.
    """
    fields: dict[str, Field] = {}
    for heading in headings:
        meaning = meaning_of(heading)
        if meaning and (meaning is Field.UNIT or meaning not in fields.values()):
            fields[heading] = meaning
    units = [heading for heading, meaning in fields.items() if meaning is Field.UNIT]
    if len(units) > 1 and any(_unit_rank(heading)[0] == 1 for heading in units):
        fields = {h: m for h, m in fields.items() if m is not Field.UNIT or _unit_rank(h)[0] == 1}
    separator = _separator(unit_samples.get(units[0], ())) if len(units) == 1 else ""
    return ColumnGuess(fields, separator, leaf_first=separator == " - ")


def _separator(samples: Sequence[str]) -> str:
    filled = [sample for sample in samples if sample]
    for mark in SEPARATORS:
        if filled and 2 * sum(mark in sample for sample in filled) >= len(filled):
            return mark
    return ""


def from_json(data: Mapping[str, Any], headings: Sequence[str]) -> ColumnGuess:
    """
    Return a mapping that a user made, for a list with these headings.

    :raises MappingInvalid: unknown meaning, or one meaning for two columns.
    """
    fields: dict[str, Field] = {}
    for heading, meaning in dict(data.get("columns", {})).items():
        if heading not in headings or not meaning:
            continue
        if meaning not in Field.__members__.values():
            raise MappingInvalid(f"{heading}: {meaning}?")
        field = Field(meaning)
        if field is not Field.UNIT and field in fields.values():
            raise MappingInvalid(f"{heading}: {meaning} ×2")
        fields[heading] = field
    separator = str(data.get("separator", ""))[:5]
    return ColumnGuess(fields, separator, bool(data.get("leaf_first", False)))


def signature(headings: Sequence[str]) -> str:
    """Return the fingerprint of a layout, under which its mapping is kept."""
    text = "\x1f".join(plain(heading) for heading in headings)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
