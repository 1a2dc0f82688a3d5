"""Complaints for tests: plain functions, every argument optional."""

from datetime import datetime
from typing import Any

from luwes.complaints import actions
from luwes.complaints.models import Complaint
from luwes.complaints.types import Category
from luwes.organisation.models import Unit

TEXT = "Loket pendaftaran tutup sejak pukul sembilan tanpa pemberitahuan."
ANSWER = "Loket dibuka kembali pukul 10.00 dan antrean Anda kami dahulukan hari ini."


def make_complaint(*, at: datetime, unit: Unit | None = None, **fields: Any) -> Complaint:
    """File a complaint through the product's own door."""
    given = {"text": TEXT, "category": Category.SERVICE, **fields}
    return actions.file_complaint(at=at, unit=unit, **given)
