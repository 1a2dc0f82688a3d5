"""Spreadsheets of large units, made while nobody waits. The clock is read here, at the edge."""

from uuid import UUID

from django.utils import translation
from procrastinate.contrib.django import app

from luwes.attendance import list_files
from luwes.base.clock import read_clock


@app.task(queue="attendance", name="attendance.make_list_file")
def make_list_file(pk: str, language: str) -> None:
    """Make one file in the language of who asked; safe to run twice."""
    try:
        with translation.override(language):
            list_files.make_file(pk=UUID(pk), at=read_clock())
    except Exception:
        list_files.mark_failed(pk=UUID(pk))
        raise
