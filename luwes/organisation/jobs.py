"""Long lists are judged and applied while nobody waits. The clock is read here, at the edge."""

from uuid import UUID

from procrastinate.contrib.django import app

from luwes.base.clock import read_clock
from luwes.base.models import User
from luwes.organisation.staff_import import staging


@app.task(queue="organisation", name="organisation.judge_list")
def judge_list(pk: str, by: int) -> None:
    """Judge one kept list by a dry run."""
    staging.judge_list(pk=UUID(pk), by=User.objects.get(pk=by), at=read_clock())


@app.task(queue="organisation", name="organisation.apply_list")
def apply_list(pk: str, by: int, accept_valid: bool) -> None:
    """Apply one kept list."""
    author = User.objects.get(pk=by)
    staging.apply_marked(pk=UUID(pk), accept_valid=accept_valid, by=author, at=read_clock())
