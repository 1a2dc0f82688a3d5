"""Work of devices that the clock starts."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from luwes.attendance.devices.actions import end_devices_of_leavers


@app.periodic(cron="50 17 * * *")
@app.task(name="attendance.end_devices", queueing_lock="attendance.end_devices", pass_context=False)
def end_devices(timestamp: int) -> int:
    """End the devices of who has left, at 00.50 WIB; returns how many."""
    return end_devices_of_leavers(at=datetime.fromtimestamp(timestamp, UTC))
