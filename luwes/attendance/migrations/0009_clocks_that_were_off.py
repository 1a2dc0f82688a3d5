"""
Check-ins of phones whose clock was a minute or more off, by person and the phone's own time.

They are few, and may stand at a date that is not theirs: settling looks for them beside the day.
"""

from django.db import migrations

INDEX = """
CREATE INDEX check_in_of_wrong_clock ON attendance_check_in (employee_id, at)
    WHERE abs(skew_ms) >= 60000;
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0008_list_files")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX check_in_of_wrong_clock")]
