"""A clock is printed in the zone that was asked for, not in the site's."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template

from luwes.kit.zones import Zone, local

AT = datetime(2026, 10, 12, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"), [("WIB", "13 06.00"), ("WITA", "13 07.00"), ("WIT", "13 08.00")]
)
def test_a_template_prints_the_clock_of_the_zone(zone, shown):
    page = Template('{{ at|date:"j H.i" }}')
    assert page.render(Context({"at": local(AT, Zone(zone))})) == shown
