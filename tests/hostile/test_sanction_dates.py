"""The days of a sanction are judged before anything is written."""

import pytest
from django.urls import reverse

from luwes.discipline.models import Case
from luwes.discipline.tests.test_actions import AT, REASON, reviewed, settle
from luwes.discipline.types import CaseState
from luwes.organisation.factories import make_employee, make_unit
from luwes.organisation.models import Sanction

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("until", ["2026-01-01", "0001-01-01", "9999-12-31"])
def test_a_sanction_that_ends_before_it_starts_or_never_is_refused(client, monkeypatch, until):
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: AT)
    unit = make_unit()
    head = make_employee(unit=unit, is_head=True, with_login=True)
    clerk = make_employee(unit=unit, with_login=True)
    settle(clerk, [1, 6, 8])
    reviewed(unit)
    case = Case.objects.get()
    client.force_login(clerk.user)
    client.post(reverse("discipline:statement", args=[case.number]), {"text": REASON})
    client.force_login(head.user)
    decision = {"outcome": "upheld", "reason": REASON, "record_sanction": "on"}
    url = reverse("discipline:decision", args=[case.number])
    response = client.post(url, {**decision, "sanction_until": until})
    assert response.status_code in (409, 422)
    assert Case.objects.get().state != CaseState.UPHELD
    assert not Sanction.objects.exists()
