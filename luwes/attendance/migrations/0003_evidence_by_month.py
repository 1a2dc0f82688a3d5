"""
Check-ins by month: the table of before is copied into one that PostgreSQL keeps in partitions.

A partitioned table must carry its partition key in its primary key, so the key is (id, at); the id
of a check-in carries the same instant, so it stays unique by itself. Positions move to a table of
their own, from which they can be forgotten. Indexes, constraints and partitions are SQL, because
Django knows no partitioned tables.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

TABLES = """
ALTER TABLE attendance_check_in RENAME TO attendance_check_in_before;
ALTER INDEX attendance_check_in_pkey RENAME TO attendance_check_in_before_pkey;
DROP INDEX check_in_of_employee;
DROP INDEX check_in_in_time;

CREATE TABLE attendance_check_in (
    id uuid NOT NULL,
    employee_id bigint NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    kind varchar(5) NOT NULL,
    place varchar(10) NOT NULL,
    source varchar(10) NOT NULL,
    zone varchar(4) NOT NULL,
    device_zone varchar(40) NOT NULL DEFAULT '',
    device_id bigint,
    mark bigint,
    no_position varchar(12) NOT NULL DEFAULT '',
    skew_ms integer,
    contact_skew_ms integer,
    elapsed_ms bigint,
    moved_ms bigint,
    signature bytea,
    by_id bigint,
    CONSTRAINT check_in_key PRIMARY KEY (id, at),
    CONSTRAINT check_in_is_somewhere CHECK (place IN ('office', 'home', 'elsewhere')),
    CONSTRAINT check_in_has_a_kind CHECK (kind IN ('in', 'out', 'visit')),
    -- the first 48 bits of a UUIDv7 are its milliseconds: so the id alone is unique
    CONSTRAINT check_in_id_carries_its_time CHECK (
        ('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint
        = floor(extract(epoch FROM at) * 1000)
    )
) PARTITION BY RANGE (at);
-- one person's days
CREATE INDEX check_in_of_employee ON attendance_check_in (employee_id, at);
-- the evidence of everybody for some days: the table grows in order of time
CREATE INDEX check_in_in_time ON attendance_check_in USING brin (at) WITH (pages_per_range = 32);

CREATE TABLE attendance_position (
    check_in_id uuid NOT NULL,
    at timestamptz NOT NULL,
    employee_id bigint NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    accuracy_m double precision,
    is_mock boolean NOT NULL DEFAULT false,
    CONSTRAINT position_key PRIMARY KEY (check_in_id, at),
    CONSTRAINT position_is_on_earth CHECK (
        latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180
    )
) PARTITION BY RANGE (at);
CREATE INDEX position_in_time ON attendance_position USING brin (at) WITH (pages_per_range = 32);

-- Makes the partitions of one month (UTC) if they are missing. Attached, not created in place: that
-- takes no lock for which a check-in would have to wait.
CREATE FUNCTION luwes_attendance_month(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month_start timestamp := date_trunc('month', day);
    base text;
    part text;
BEGIN
    FOREACH base IN ARRAY ARRAY['attendance_check_in', 'attendance_position'] LOOP
        part := base || to_char(month_start, '"_y"YYYY"m"MM');
        IF to_regclass(part) IS NULL THEN
            PERFORM pg_advisory_xact_lock(4102);
            IF to_regclass(part) IS NULL THEN
                EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS '
                               'INCLUDING INDEXES)', part, base);
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                               base, part, month_start AT TIME ZONE 'UTC',
                               (month_start + interval '1 month') AT TIME ZONE 'UTC');
            END IF;
        END IF;
    END LOOP;
END $$;

SELECT luwes_attendance_month(month::date) FROM (
    SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') FROM attendance_check_in_before
    UNION
    SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead)
      FROM generate_series(-1, 3) AS ahead
) AS needed (month);

CREATE FUNCTION luwes_forget_on_purpose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('luwes.may_forget', true) = 'yes' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'luwes: positions are never changed, and deleted only when their time is over';
END $$;
CREATE TRIGGER position_is_forgotten_on_purpose BEFORE UPDATE OR DELETE ON attendance_position
FOR EACH ROW EXECUTE FUNCTION luwes_forget_on_purpose();
"""

# The id keeps its own digits and gets the time in front, as luwes.attendance.ids.stamped does.
ROWS = """
CREATE TEMP TABLE renamed_check_in ON COMMIT DROP AS
SELECT old.*, (
    lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0')
    || '7' || substr(replace(id::text, '-', ''), 14)
)::uuid AS new_id FROM attendance_check_in_before AS old;
INSERT INTO attendance_check_in
    (id, employee_id, at, received_at, kind, place, source, zone, by_id)
SELECT new_id, employee_id, at, received_at, kind, place, source, zone, by_id FROM renamed_check_in;
INSERT INTO attendance_position (check_in_id, at, employee_id, latitude, longitude, accuracy_m)
SELECT new_id, at, employee_id, latitude, longitude, accuracy_m
  FROM renamed_check_in WHERE latitude IS NOT NULL;
DROP TABLE renamed_check_in;
DROP TABLE attendance_check_in_before;
"""


class Migration(migrations.Migration):

    dependencies = [("attendance", "0002_rooms")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="checkin", name="check_in_is_append_only"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLES), migrations.RunSQL(ROWS)],
            state_operations=[
                migrations.CreateModel(
                    name='CheckInPosition',
                    fields=[
                        ('check_in_id', models.UUIDField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('latitude', models.FloatField()),
                        ('longitude', models.FloatField()),
                        ('accuracy_m', models.FloatField(null=True)),
                        ('is_mock', models.BooleanField(default=False)),
                    ],
                    options={
                        'db_table': 'attendance_position',
                    },
                ),
                migrations.RemoveConstraint(
                    model_name='checkin',
                    name='check_in_is_somewhere',
                ),
                migrations.RemoveConstraint(
                    model_name='checkin',
                    name='check_in_position_on_earth',
                ),
                migrations.RemoveIndex(
                    model_name='checkin',
                    name='check_in_of_employee',
                ),
                migrations.RemoveIndex(
                    model_name='checkin',
                    name='check_in_in_time',
                ),
                migrations.RemoveField(
                    model_name='checkin',
                    name='accuracy_m',
                ),
                migrations.RemoveField(
                    model_name='checkin',
                    name='by',
                ),
                migrations.RemoveField(
                    model_name='checkin',
                    name='latitude',
                ),
                migrations.RemoveField(
                    model_name='checkin',
                    name='longitude',
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='by_id',
                    field=models.BigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='contact_skew_ms',
                    field=models.IntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='device_id',
                    field=models.BigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='device_zone',
                    field=models.CharField(blank=True, max_length=40),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='elapsed_ms',
                    field=models.BigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='mark',
                    field=models.BigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='moved_ms',
                    field=models.BigIntegerField(null=True),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='no_position',
                    field=models.CharField(blank=True, max_length=12),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='signature',
                    field=models.BinaryField(null=True),
                ),
                migrations.AddField(
                    model_name='checkin',
                    name='skew_ms',
                    field=models.IntegerField(null=True),
                ),
                migrations.AlterField(
                    model_name='checkin',
                    name='employee',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.employee'),
                ),
                migrations.AlterField(
                    model_name='checkin',
                    name='id',
                    field=models.UUIDField(primary_key=True, serialize=False),
                ),
                migrations.AlterField(
                    model_name='checkin',
                    name='kind',
                    field=models.CharField(choices=[('in', 'Masuk'), ('out', 'Pulang'), ('visit', 'Kunjungan')], max_length=5),
                ),
                migrations.AlterField(
                    model_name='checkin',
                    name='source',
                    field=models.CharField(choices=[('page', 'Halaman presensi'), ('gate', 'Aplikasi di perangkat'), ('terminal', 'Mesin presensi'), ('import', 'Impor'), ('officer', 'Dicatat petugas'), ('correction', 'Koreksi')], max_length=10),
                ),
                migrations.AlterField(
                    model_name='checkin',
                    name='zone',
                    field=models.CharField(blank=True, max_length=4),
                ),
                migrations.AddField(
                    model_name='checkinposition',
                    name='employee',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.employee'),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkin",
            trigger=pgtrigger.compiler.Trigger(name='check_in_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d13130be594003feb8f8fc027910cc98e8ac1559', operation='UPDATE OR DELETE', pgid='pgtrigger_check_in_is_append_only_84b8d', table='attendance_check_in', when='BEFORE')),
        ),
    ]
