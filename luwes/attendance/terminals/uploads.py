"""A file between upload and confirmation: looked at by a dry run, then read or thrown away."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luwes.attendance.models import Terminal, TerminalUpload
from luwes.attendance.terminals.actions import Reading, read_file
from luwes.attendance.terminals.errors import UploadMissing
from luwes.attendance.terminals.queries import KEEPERS
from luwes.base.access import Standing
from luwes.base.models import User

WAITS = timedelta(hours=24)


@transaction.atomic
def upload_file(
    *, terminal: Terminal, content: bytes, name: str, by: User, at: datetime
) -> TerminalUpload:
    """
    Look at a file and keep it for a day; the person's former upload for the terminal goes.

    :raises FileUnreadable: not one line is a punch; nothing is kept.
    """
    reading = read_file(terminal=terminal, content=content, name=name, by=by, at=at, dry_run=True)
    TerminalUpload.objects.filter(Q(by=by, terminal=terminal) | Q(at__lt=at - WAITS)).delete()
    return TerminalUpload.objects.create(
        id=uuid4(),
        terminal=terminal,
        name=name[:160],
        content=content,
        report=reading.as_json(),
        at=at,
        by=by,
    )


@transaction.atomic
def confirm_upload(*, upload: TerminalUpload, at: datetime) -> Reading:
    """Read the uploaded bytes, and let the upload go."""
    reading = read_file(
        terminal=upload.terminal,
        content=bytes(upload.content),
        name=upload.name,
        by=upload.by,
        at=at,
    )
    upload.delete()
    return reading


def upload_for(standing: Standing, pk: UUID, *, at: datetime) -> TerminalUpload:
    """
    Return one's own upload, while one may still keep its terminal.

    :raises UploadMissing: absent, another's, or too old: all look the same.
    """
    upload = (
        TerminalUpload.objects.filter(pk=pk, by_id=standing.user_id, at__gte=at - WAITS)
        .select_related("terminal__unit", "by")
        .first()
    )
    if upload is None or not standing.covers(upload.terminal.unit.path, *KEEPERS):
        raise UploadMissing(
            _("Unggahan itu tidak ada, sudah lewat 24 jam, atau milik orang lain."),
            remedy=_("Unggah berkasnya lagi."),
        )
    return upload
