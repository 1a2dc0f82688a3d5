"""Work of reminders that the clock starts."""

from procrastinate.contrib.django import app

from luwes.base.clock import read_clock


@app.periodic(cron="*/5 * * * *")
@app.task(name="attendance.remind", queueing_lock="attendance.remind")
def remind(timestamp: int) -> int:
    """Remind who is due; returns how many were reached. `timestamp` is the tick that called."""
    from luwes.attendance.reminders.actions import remind as remind_who_is_due

    return remind_who_is_due(at=read_clock())
