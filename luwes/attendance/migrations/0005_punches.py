"""A terminal that knows no direction gives punches, stored as what they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_months_that_stay")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE attendance_check_in DROP CONSTRAINT check_in_has_a_kind, "
            "ADD CONSTRAINT check_in_has_a_kind CHECK (kind IN ('in', 'out', 'visit', 'punch'))",
            "ALTER TABLE attendance_check_in DROP CONSTRAINT check_in_has_a_kind, "
            "ADD CONSTRAINT check_in_has_a_kind CHECK (kind IN ('in', 'out', 'visit'))",
        ),
        migrations.AlterField(
            model_name="checkin",
            name="kind",
            field=models.CharField(
                choices=[
                    ("in", "Masuk"),
                    ("out", "Pulang"),
                    ("visit", "Kunjungan"),
                    ("punch", "Ketukan mesin"),
                ],
                max_length=5,
            ),
        ),
    ]
