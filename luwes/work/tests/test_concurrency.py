"""Two people at once, on two real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from luwes.base.access import Role
from luwes.kit.errors import Conflict, Refused
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.work import actions
from luwes.work.factories import make_finished_task, make_task
from luwes.work.models import CreditedDay, Entry

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 4, 6)
AT = instant("2026-04-06 08:00")


def at_once(*deeds):
    """Run the deeds side by side; return what each gave or the error that it raised."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait(timeout=10)
        try:
            return deed()
        except (Conflict, Refused) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=20) for future in [pool.submit(run, d) for d in deeds]]


def test_two_reviewers_accept_once():
    unit = make_unit()
    worker = make_employee(unit=unit, with_login=True)
    heads = [make_user(role=Role.HEAD, unit=unit) for _ in range(2)]
    task = make_finished_task(unit=unit, assignee=worker, on=MONDAY, at=AT)
    results = at_once(
        *(lambda head=head: actions.accept_task(task=task, by=head, at=AT) for head in heads)
    )
    assert [isinstance(result, Conflict) for result in results].count(True) == 1
    assert CreditedDay.objects.count() == 1


def test_two_people_take_one_task_once():
    unit = make_unit()
    people = [make_employee(unit=unit, with_login=True) for _ in range(2)]
    task = make_task(unit=unit, at=AT)
    results = at_once(
        *(
            lambda who=who: actions.take_task(task=task, employee=who, by=who.user, at=AT)
            for who in people
        )
    )
    assert [isinstance(result, Conflict) for result in results].count(True) == 1


def test_two_taps_on_two_tasks_keep_the_cap_of_the_day():
    unit = make_unit()
    worker = make_employee(unit=unit, with_login=True)
    tasks = [make_task(unit=unit, at=AT, assignee=worker) for _ in range(2)]
    results = at_once(
        *(
            lambda task=task: actions.record_minutes(
                task=task, employee=worker, minutes=300, on=MONDAY, by=worker.user, at=AT
            )
            for task in tasks
        )
    )
    assert [isinstance(result, Refused) for result in results].count(True) == 1
    assert sum(Entry.objects.values_list("minutes", flat=True)) == 300
