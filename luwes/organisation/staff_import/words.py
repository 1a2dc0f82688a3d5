"""How people write kinds, levels, modes and yes in their lists, and what we take them for."""

import re
import unicodedata

from luwes.kit.zones import Zone
from luwes.organisation.types import Employment, PositionKind, Predicate, ServiceMode, UnitKind

_BLANKS = re.compile(r"\s+")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def tidy(text: str) -> str:
    """Return text in one Unicode form, without control characters and doubled blanks."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if unicodedata.category(char) in ("Zs", "Cc") else char
        for char in composed
        if unicodedata.category(char) not in ("Cf", "Cs", "Co")
    )
    return _BLANKS.sub(" ", kept).strip()


def plain(text: str) -> str:
    """Return lower-case words joined by single blanks, for comparing headings and kinds."""
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def same_name(text: str) -> str:
    """Return the form in which two spellings of one unit's name are equal."""
    return _BLANKS.sub(" ", text.casefold()).strip()


def level_code(text: str) -> str:
    """Return a position level as its code: "Ahli Muda" → "ahli_muda"."""
    return plain(text).replace(" ", "_")[:40]


def level_label(code: str) -> str:
    """Return a level as printed: "jpt_madya" → "JPT Madya"."""
    return " ".join("JPT" if w == "jpt" else w.capitalize() for w in code.split("_"))


YES = {"ya", "y", "yes", "1", "true", "benar", "iya"}
NO = {"tidak", "t", "n", "no", "0", "false", "bukan", "tdk"}

SEXES = {
    **dict.fromkeys(("m", "l", "lk", "laki laki", "pria", "1", "male"), "m"),
    **dict.fromkeys(("f", "p", "pr", "perempuan", "wanita", "2", "female"), "f"),
}
EMPLOYMENTS = {
    "pns": Employment.PNS,
    "pegawai negeri sipil": Employment.PNS,
    "pns pusat": Employment.PNS,
    "pns daerah": Employment.PNS,
    "cpns": Employment.CPNS,
    "calon pegawai negeri sipil": Employment.CPNS,
    "calon pns": Employment.CPNS,
    "pppk": Employment.PPPK,
    "p3k": Employment.PPPK,
    "pegawai pemerintah dengan perjanjian kerja": Employment.PPPK,
    "pppk penuh waktu": Employment.PPPK,
    "pppk paruh waktu": Employment.PPPK_PART_TIME,
    "p3k paruh waktu": Employment.PPPK_PART_TIME,
    "pppk part time": Employment.PPPK_PART_TIME,
}
KINDS = {
    **dict.fromkeys(
        (
            "struktural", "jabatan struktural", "manajerial", "jabatan manajerial", "managerial",
            "jpt", "jabatan pimpinan tinggi", "administrator", "jabatan administrator",
            "pengawas", "jabatan pengawas", "1",
        ),
        PositionKind.MANAGERIAL,
    ),
    **dict.fromkeys(
        ("fungsional", "jabatan fungsional", "jf", "jft", "fungsional tertentu",
         "jabatan fungsional tertentu", "functional", "2"),
        PositionKind.FUNCTIONAL,
    ),
    **dict.fromkeys(
        ("pelaksana", "jabatan pelaksana", "jfu", "fungsional umum", "jabatan fungsional umum",
         "executive", "klerek", "operator", "teknisi", "4"),
        PositionKind.EXECUTIVE,
    ),
}  # fmt: skip
MODES = {
    **dict.fromkeys(("perkantoran", "kantor", "office work", "office", "jam kerja"),
                    ServiceMode.OFFICE_WORK),
    **dict.fromkeys(("loket", "tatap muka", "counter", "pelayanan", "pelayanan langsung"),
                    ServiceMode.COUNTER),
    **dict.fromkeys(("24 jam", "open 24h", "24jam", "siaga 24 jam"), ServiceMode.OPEN_24H),
}  # fmt: skip
# How a list writes the modes, for sentences about it.
MODE_WORDS: dict[str, str] = {
    ServiceMode.OFFICE_WORK: "Perkantoran",
    ServiceMode.COUNTER: "Loket",
    ServiceMode.OPEN_24H: "24 Jam",
}
ZONES = {
    "wib": Zone.WIB,
    "wita": Zone.WITA,
    "wit": Zone.WIT,
    "asia jakarta": Zone.WIB,
    "asia makassar": Zone.WITA,
    "asia jayapura": Zone.WIT,
}
PREDICATES = {
    "sangat baik": Predicate.VERY_GOOD,
    "baik": Predicate.GOOD,
    "butuh perbaikan": Predicate.NEEDS_IMPROVEMENT,
    "cukup": Predicate.NEEDS_IMPROVEMENT,
    "kurang": Predicate.POOR,
    "kurang misconduct": Predicate.POOR,
    "sangat kurang": Predicate.VERY_POOR,
}
_MANAGERIAL = re.compile(
    r"^(kepala|ketua|direktur|deputi|sekretaris (utama|jenderal|daerah|badan|dinas)|inspektur"
    r"|camat|lurah|asisten sekretaris|rektor)\b"
)
_FUNCTIONAL = re.compile(r"\b(ahli (pertama|muda|madya|utama)|pemula|terampil|mahir|penyelia)\b$")
_DEPUTIES = r"^(deputi|sekretariat (utama|jenderal|daerah)|direktorat jenderal)"
_TEAMS = r"^(seksi|sub|bagian|bidang|tim|kelompok|regu|urusan)"
_OFFICES = (
    r"^(kantor|upt|balai|cabang|perwakilan|kecamatan|kelurahan|puskesmas|rsud|sd|smp|sma|smk)"
)
_UNIT_KINDS = (
    (re.compile(_DEPUTIES), UnitKind.DEPUTY),
    (re.compile(_TEAMS), UnitKind.TEAM),
    (re.compile(_OFFICES), UnitKind.OFFICE),
)


def guess_kind(title: str, level: str) -> PositionKind:
    """Return the kind of a post whose list has no such column, from its title and level."""
    if level.startswith(("jpt", "administrator", "pengawas")) or _MANAGERIAL.match(plain(title)):
        return PositionKind.MANAGERIAL
    if _FUNCTIONAL.search(plain(title)) or _FUNCTIONAL.search(level.replace("_", " ")):
        return PositionKind.FUNCTIONAL
    return PositionKind.EXECUTIVE


def guess_level(title: str) -> str:
    """Return the level that ends a functional title, or nothing."""
    found = _FUNCTIONAL.search(plain(title))
    return level_code(found.group(0)) if found else ""


def guess_unit_kind(name: str, *, depth: int) -> UnitKind:
    """Return the kind of a new unit from its name; the top one is the agency."""
    if depth == 1:
        return UnitKind.AGENCY
    found = (kind for pattern, kind in _UNIT_KINDS if pattern.match(plain(name)))
    return next(found, UnitKind.DIRECTORATE)
