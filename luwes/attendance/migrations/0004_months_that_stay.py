"""
Partitions that nobody can empty, and the months of them that went into a file.

The function of 0003 now also forbids TRUNCATE on the partition that it makes (PostgreSQL hands down
triggers on rows only), and looks whether a table is a partition instead of whether it is there: a
month that was detached, but whose table kept its name because the program was killed, gets out of
the way, so that late evidence of that month never fails.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

FUNCTIONS = """
CREATE OR REPLACE FUNCTION luwes_attendance_month(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month_start timestamp := date_trunc('month', day);
    base text;
    part text;
BEGIN
    FOREACH base IN ARRAY ARRAY['attendance_check_in', 'attendance_position'] LOOP
        part := base || to_char(month_start, '"_y"YYYY"m"MM');
        IF NOT luwes_is_partition(part) THEN
            PERFORM pg_advisory_xact_lock(4102);
            IF NOT luwes_is_partition(part) THEN
                IF to_regclass(part) IS NOT NULL THEN
                    PERFORM luwes_set_aside(part);
                END IF;
                EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS '
                               'INCLUDING INDEXES)', part, base);
                IF to_regproc('luwes_refuse_truncate') IS NOT NULL THEN
                    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I FOR EACH '
                                   'STATEMENT EXECUTE FUNCTION luwes_refuse_truncate()', part);
                END IF;
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                               base, part, month_start AT TIME ZONE 'UTC',
                               (month_start + interval '1 month') AT TIME ZONE 'UTC');
            END IF;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION luwes_is_partition(part text) RETURNS boolean LANGUAGE sql AS $$
    SELECT coalesce((SELECT relispartition FROM pg_class WHERE oid = to_regclass(part)), false)
$$;

-- Gives a table of a month that is no partition any more a name of its own; returns that name.
CREATE FUNCTION luwes_set_aside(part text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    aside text := part || to_char(clock_timestamp() AT TIME ZONE 'UTC', '"_d"YYYYMMDDHH24MISSUS');
BEGIN
    EXECUTE format('ALTER TABLE %I RENAME TO %I', part, aside);
    RETURN aside;
END $$;

-- Rows of a detached month: it loses the triggers that it had from the whole.
CREATE FUNCTION luwes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'luwes: % holds evidence, which is never changed or deleted', TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0003_evidence_by_month'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS),
        migrations.CreateModel(
            name='ArchivedMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('file', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('rows', models.BigIntegerField()),
                ('checksum', models.CharField(max_length=40)),
                ('archived_at', models.DateTimeField()),
                ('restored_at', models.DateTimeField(null=True)),
                ('archived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'attendance_archived_month',
                'constraints': [models.UniqueConstraint(condition=models.Q(('restored_at__isnull', True)), fields=('month',), name='one_archive_a_month')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='archivedmonth',
            trigger=pgtrigger.compiler.Trigger(name='archived_month_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bc8513c66ee6595de9e6550a4fb857c099ce4b28', operation='DELETE', pgid='pgtrigger_archived_month_stays_15248', table='attendance_archived_month', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='archivedmonth',
            trigger=pgtrigger.compiler.Trigger(name='archived_month_is_only_restored', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."month" IS DISTINCT FROM (NEW."month") OR OLD."file" IS DISTINCT FROM (NEW."file") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."checksum" IS DISTINCT FROM (NEW."checksum") OR OLD."archived_at" IS DISTINCT FROM (NEW."archived_at") OR OLD."archived_by_id" IS DISTINCT FROM (NEW."archived_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f0a0938a2d8f545dc76093c5ff3281a64691e7c6', operation='UPDATE', pgid='pgtrigger_archived_month_is_only_restored_ab95a', table='attendance_archived_month', when='BEFORE')),
        ),
    ]
