"""Spreadsheets of large units are made by a job and fetched when they are ready."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("attendance", "0007_terminal_uploads"),
        ("organisation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListFile",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("first", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("content", models.BinaryField(null=True)),
                ("has_failed", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.unit",
                    ),
                ),
            ],
            options={
                "db_table": "attendance_list_file",
                "indexes": [
                    models.Index(fields=["by", "-asked_at"], name="list_file_of_person")
                ],
            },
        ),
    ]
