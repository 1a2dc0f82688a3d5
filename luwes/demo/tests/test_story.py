"""The story goes through the doors, can be interrupted, and ends with an agency to look at."""

import json
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Count, Sum

from luwes.allowance.models import Run, RunLine, RunState
from luwes.attendance.models import CheckIn, Workday
from luwes.attendance.types import Place
from luwes.base.models import AuditEntry
from luwes.complaints.models import Complaint
from luwes.demo import story
from luwes.demo.story import cast, records
from luwes.demo.story.founding import TRIAL_DEPUTIES
from luwes.demo.story.ground import Ground
from luwes.discipline.models import Case
from luwes.eligibility.models import StoredDecision
from luwes.organisation.models import Employee, Leave, Unit
from luwes.performance.models import Score
from luwes.rota.models import Plan, PlanState
from luwes.study.models import Report
from luwes.work.models import Handover, Task

NOW = datetime(2026, 11, 19, 3, 30, tzinfo=UTC)
TODAY = date(2026, 11, 19)
STAFF = 330

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("var")
        patch.setattr("django.conf.settings.VAR", folder)
        yield folder


@pytest.fixture(scope="module")
def begun(django_db_setup: None, django_db_blocker: Any, var: Path) -> Iterator[Ground]:
    """The story lived as far as the first pages; taken back when the module is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        story.run(until=story.FIRST_PAGES, now=NOW, staff=STAFF)
        yield Ground(TODAY, NOW)
        transaction.set_rollback(True)


class TestFirstPages:
    def test_the_whole_list_is_imported_with_a_head_for_every_unit(self, begun: Ground):
        assert Employee.objects.count() == STAFF
        heads = Unit.objects.filter(postings__is_head=True).annotate(n=Count("postings"))
        assert {unit.pk for unit in heads} == set(Unit.objects.values_list("pk", flat=True))

    def test_everybody_was_at_the_office_before_the_trial(self, begun: Ground):
        places = CheckIn.objects.values_list("place", flat=True).distinct()
        assert list(places) == [Place.OFFICE]

    def test_the_first_month_is_paid_within_its_budget(self, begun: Ground):
        run = Run.objects.get()
        assert run.state == RunState.SEALED
        lines = RunLine.objects.filter(run=run).aggregate(n=Count("pk"), amount=Sum("amount"))
        assert lines == {"n": STAFF, "amount": run.amount}
        assert run.amount <= run.available

    def test_a_second_run_lives_nothing_again(self, begun: Ground):
        assert story.run(until=story.FIRST_PAGES, now=NOW).seconds == {}
        assert not story.is_over()

    def test_an_interrupted_chapter_leaves_nothing(
        self, begun: Ground, monkeypatch: pytest.MonkeyPatch
    ):
        def written_then_interrupted(*args: Any) -> None:
            original(*args)
            raise KeyboardInterrupt

        original, known = records.record_planned, Leave.objects.count()
        monkeypatch.setattr(records, "record_planned", written_then_interrupted)
        with pytest.raises(KeyboardInterrupt):
            story.run(now=NOW)
        assert Leave.objects.count() == known


class TestLogins:
    def test_each_part_can_sign_in_with_the_password_of_this_installation(
        self, begun: Ground, var: Path
    ):
        secret = json.loads(cast.file().read_text())["password"]
        for part in cast.CAST[:2]:
            assert authenticate(username=part.username, password=secret)
        assert any(secret in line for line in story.logins())

    def test_the_password_is_readable_by_its_owner_only(self, begun: Ground):
        assert stat.S_IMODE(cast.file().stat().st_mode) == 0o600

    def test_a_lost_password_is_made_anew(self, begun: Ground):
        text = cast.file().read_text()
        cast.file().unlink()
        story.logins()
        secret = json.loads(cast.file().read_text())["password"]
        assert secret not in text
        assert authenticate(username="pegawai", password=secret)


@pytest.fixture(scope="class")
def ended(begun: Ground, django_db_blocker: Any) -> Iterator[Ground]:
    with django_db_blocker.unblock(), transaction.atomic():
        assert story.run(now=NOW).is_over
        yield begun
        transaction.set_rollback(True)


class TestTheWholeStory:
    def test_only_the_trial_worked_at_home(self, ended: Ground):
        home = Workday.objects.filter(actual_place=Place.HOME, is_current=True)
        paths = {path[: 2 * Unit.steplen] for path in home.values_list("unit__path", flat=True)}
        assert paths <= {ended.units[key].path for key in TRIAL_DEPUTIES}
        assert home.exists()

    def test_nobody_worked_at_home_more_than_two_days_a_week(self, ended: Ground):
        home = Workday.objects.filter(actual_place=Place.HOME, is_current=True)
        weeks = home.values("employee_id", "on__iso_year", "on__week").annotate(n=Count("pk"))
        assert max(row["n"] for row in weeks) <= 2

    def test_the_visitors_of_the_trial_may_work_away(self, ended: Ground):
        for name in ("pegawai", "rekan"):
            latest = StoredDecision.objects.filter(employee__user__username=name).last()
            assert latest is not None
            assert latest.outcome == "hybrid"

    def test_each_login_finds_something_to_do(self, ended: Ground):
        assert Handover.objects.filter(to_employee__user__username="pegawai").exists()
        assert Task.objects.filter(unit=ended.units["dir-jalan"], state="finished").exists()
        assert Plan.objects.filter(state=PlanState.DRAFT).exists()
        assert Complaint.objects.filter(first_answered_at=None, breached_at=None).exists()
        assert Run.objects.filter(state=RunState.DRAFT).exists()
        assert Case.objects.exists()

    def test_no_deed_is_later_than_now(self, ended: Ground):
        assert not AuditEntry.objects.filter(at__gt=NOW).exists()

    def test_both_months_are_scored_and_the_study_is_read(self, ended: Ground):
        months = Score.objects.filter(is_current=True).values("first").annotate(n=Count("pk"))
        assert [row["n"] for row in months.order_by("first")] == [STAFF, STAFF]
        assert len(Report.objects.get().estimates) == 4
