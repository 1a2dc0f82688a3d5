"""The worker knows the jobs of the rooms, and when the clock starts them."""

from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from luwes.attendance.jobs import ROOMS
from luwes.attendance.retention import jobs

HOURS = {  # UTC
    "attendance.make_months": "10 18 * * *",
    "attendance.forget_positions": "40 18 * * *",
    "attendance.remind": "*/5 * * * *",
}


def test_the_worker_finds_the_jobs_of_every_room():
    """It looks in one file of the slice only: a room left out there would never be started."""
    slice_of = Path(jobs.__file__).parents[1]
    there = {*slice_of.glob("*/jobs.py"), *slice_of.glob("*_jobs.py")}
    assert {Path(room.__file__) for room in ROOMS} == there


@pytest.mark.parametrize("name", sorted(HOURS))
def test_the_clock_starts_it(name):
    assert name in app.tasks
    found = {row.task.name: row.cron for row in app.periodic_registry.periodic_tasks.values()}
    assert found[name] == HOURS[name]


@pytest.mark.django_db
def test_both_do_their_work_and_say_how_much():
    jobs.make_months(timestamp=0)
    assert jobs.make_months(timestamp=0) == 0
    assert jobs.forget_positions(timestamp=0) == 0
