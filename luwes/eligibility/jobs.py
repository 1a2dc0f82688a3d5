"""Mappings too large for a request. The worker takes them from the queue."""

from procrastinate.contrib.django import app

from luwes.eligibility import actions
from luwes.eligibility.models import Mapping, MappingState


@app.task(queue="eligibility", name="eligibility.finish_mapping")
def finish_mapping(mapping_id: int) -> None:
    """Judge and store one ordered mapping; safe to run twice. A failure shows on its page."""
    try:
        actions.finish_mapping(mapping=Mapping.objects.get(pk=mapping_id))
    except Exception:
        Mapping.objects.filter(pk=mapping_id).update(state=MappingState.FAILED)
        raise
