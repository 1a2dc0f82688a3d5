"""What waits for a visitor today, for each login something to do."""

from datetime import timedelta

from luwes.demo.story.citizens import complain_today
from luwes.demo.story.devices import use_phones
from luwes.demo.story.ground import Ground, Tell
from luwes.demo.story.mending import leave_a_request
from luwes.kit.periods import next_month
from luwes.organisation.models import Employee
from luwes.policy.actions import draft_term
from luwes.rota.actions import plan_units
from luwes.work.actions import create_task, record_minutes
from luwes.work.handing import hand_over_task
from luwes.work.models import Activity, Task


def leave_today(ground: Ground, tell: Tell) -> None:
    """Leave complaints, tasks, an offer, a rule, a phone and a plan that wait for somebody."""
    complain_today(ground, tell)
    leave_a_request(ground)
    _tasks(ground)
    _draft_rule(ground)
    use_phones(ground)
    unit, head = ground.units["dir-jalan"], ground.account("atasan")
    plan_units([unit], first=next_month(ground.timeline.today), by=head, at=ground.now)


def _tasks(ground: Ground) -> None:
    """One task in work, one offered by a colleague, one in the pool of the unit."""
    me = Employee.objects.get(user__username="pegawai")
    colleague = Employee.objects.get(user__username="rekan")
    at, on = ground.now - timedelta(minutes=45), ground.timeline.today
    mine = _task(ground, "REN-02", me, "Bab tiga: kesenjangan jalan daerah.")
    record_minutes(task=mine, employee=me, minutes=15, on=on, by=me.user, at=at)
    theirs = _task(ground, "REN-04", colleague, "Kegiatan pemeliharaan jembatan tahun depan.")
    record_minutes(task=theirs, employee=colleague, minutes=60, on=on, by=colleague.user, at=at)
    hand_over_task(
        task=theirs,
        employee=colleague,
        to=me,
        note="Latar belakang dan tujuan selesai. Tinggal keluaran dan jadwal; bahan ada di map.",
        minutes_remaining=60,
        by=colleague.user,
        at=at + timedelta(minutes=20),
    )
    _task(ground, "REN-01", None, "Usulan ruas jalan dari Kampung Waiselo.")


def _task(ground: Ground, code: str, assignee: Employee | None, description: str) -> Task:
    activity = Activity.objects.get(code=code)
    return create_task(
        title=activity.name,
        unit=ground.units["dir-jalan"],
        by=ground.account("atasan"),
        at=ground.now - timedelta(hours=2),
        activity=activity,
        assignee=assignee,
        due_on=ground.timeline.today + timedelta(days=2),
        description=description,
    )


def _draft_rule(ground: Ground) -> None:
    """Propose a common office day, for the second policy officer to approve."""
    draft_term(
        unit=ground.units["dep-regional"],
        key="rota.common_office_weekdays",
        value=[1],
        first=next_month(ground.timeline.today),
        instrument="Nota dinas Deputi Bidang Pengembangan Regional (rekaan)",
        reason="Rapat koordinasi mingguan tetap tatap muka setiap Senin.",
        by=ground.account("kebijakan"),
        at=ground.now,
    )
