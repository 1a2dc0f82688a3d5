"""Uploaded evidence: what is taken, where it is kept, and how it is handed out again."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db.models import Model
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from luwes.attendance.corrections.rules import EVIDENCE_MAX_BYTES, MEDIA_TYPES, ending_of
from luwes.kit.errors import Invalid, Missing

LONGEST_NAME = 160
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp,image/heic"
SEALED_OFF = "default-src 'none'; sandbox"  # whatever is in the file, it runs nothing of ours


class FileRefused(Invalid):
    """Not a document or picture, or too large."""

    code = "attendance.file-refused"


class FileGone(Missing):
    """The row is there, its file is not: restore it from the backup of the uploads."""

    code = "attendance.file-gone"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One checked file: the name that its owner gave, what is in it, and its true ending."""

    name: str
    content: bytes
    ending: str

    def as_file(self) -> ContentFile:
        """Return it under a random name, so that no name of a person lies on the disk."""
        return ContentFile(self.content, name=f"{uuid4().hex}.{self.ending}")


def evidence_from(name: str, content: bytes) -> Evidence:
    """
    Return the file as evidence, its kind told by its content and never by its name.

    :raises FileRefused: empty, above 5 MB, or neither PDF nor picture.
    """
    limit = EVIDENCE_MAX_BYTES // 1_000_000
    remedy = _("Pilih PDF atau foto (JPG, PNG, WebP, HEIC), paling besar %(limit)s MB.") % {
        "limit": limit
    }
    if not content:
        raise FileRefused(_("Berkas ini kosong."), remedy=remedy)
    if len(content) > EVIDENCE_MAX_BYTES:
        raise FileRefused(
            _("Berkas ini lebih besar dari %(limit)s MB.") % {"limit": limit}, remedy=remedy
        )
    ending = ending_of(content[:16])
    if ending is None:
        raise FileRefused(_("Isi berkas ini bukan PDF dan bukan foto."), remedy=remedy)
    return Evidence(_shown_name(name, ending), content, ending)


def uploaded(file: Any) -> Evidence:
    """Return an uploaded file as evidence; more than the limit is not even read."""
    return evidence_from(file.name or "", file.read(EVIDENCE_MAX_BYTES + 1))


def save_with(row: Model, field: str, evidence: Evidence | None) -> None:
    """
    Store a new row with its file in `field` and the file's own name beside it.

    Where the row cannot be, no file stays behind.
    """
    if evidence is None:
        row.save(force_insert=True)
        return
    kept, file = getattr(row, field), evidence.as_file()
    kept.save(file.name, file, save=False)
    setattr(row, f"{field}_name", evidence.name)
    try:
        row.save(force_insert=True)
    except BaseException:
        kept.delete(save=False)
        raise


def answer_with(stored: Any, name: str) -> HttpResponse:
    """Return a kept file to save, never to open in the page's own place."""
    try:
        with stored.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        raise FileGone(
            _("Berkas itu tercatat, tetapi tidak ada di tempat penyimpanan."),
            remedy=_("Hubungi administrator: berkas perlu dipulihkan dari cadangan."),
        ) from None
    kind = MEDIA_TYPES.get(stored.name.rpartition(".")[2], "application/octet-stream")
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SEALED_OFF
    answer["Cache-Control"] = "private, no-store"
    return answer


def _shown_name(name: str, ending: str) -> str:
    """Return the given name without path, signs of control and a false ending."""
    base = re.split(r"[\\/]", name)[-1]
    stem = re.sub(r"[^\w .()-]+", "", base.rpartition(".")[0] or base).strip(" .") or "berkas"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
