"""A month goes into a file only if the file is proven, and comes back bit by bit."""

import json
from datetime import date, timedelta
from uuid import UUID, uuid4

import pyarrow.parquet as pq
import pytest
from django.db import DatabaseError, connection

from luwes.attendance import actions
from luwes.attendance.factories import worked_day
from luwes.attendance.models import ArchivedMonth, CheckIn, CheckInPosition, Lead
from luwes.attendance.retention import archive, manifest, queries, tables
from luwes.attendance.retention.partitions import Partition, partitions_of
from luwes.attendance.retention.rules import ArchiveFacts, may_archive, whole_months
from luwes.attendance.types import CheckInKind, Place, Position
from luwes.base.models import AuditEntry
from luwes.organisation.factories import instant, make_employee, make_unit

JANUARY = date(2025, 1, 1)
MONDAY = date(2025, 1, 6)
AT = instant("2027-02-03 02:00")
PART = Partition("attendance_check_in", JANUARY)
FACTS = ArchiveFacts(JANUARY, date(2027, 2, 1), 24, "UU 43/2009", (), 0, 0)


def rows():
    return list(CheckIn.objects.order_by("at", "id").values_list())


def make_month(*, closed=True):
    """A month with check-ins of the page and of an import, one with position and signature."""
    unit = make_unit()
    person = make_employee(unit=unit)
    worked_day(person, MONDAY, at=instant("2025-01-06 10:00"))
    seen = actions.record_check_in(
        employee=person, kind=CheckInKind.IN, place=Place.HOME, at=instant("2025-01-07 00:21:09.5"),
        by=None, event_id=uuid4(), position=Position(-6.9, 107.6, 8.5), mark=-77,
    )  # fmt: skip
    CheckIn.objects.bulk_create([signed_like(seen)])
    if closed:
        actions.close_month(unit=unit, first=JANUARY, by=None, at=AT)
    return unit, person


def signed_like(row):
    at = row.at + timedelta(hours=9)
    changed = {"kind": "out", "source": "gate", "signature": bytes(range(64)), "skew_ms": -5}
    kept = {"employee_id": row.employee_id, "received_at": at, "place": "home", "zone": "WIB"}
    return CheckIn(id=actions.new_id(at), at=at, device_id=7, **kept, **changed)


def archived(folder, **changed):
    given = {"month": JANUARY, "folder": folder, "drop": False, "by": None, "at": AT, **changed}
    return archive.archive_month(**given)


@pytest.fixture
def _tables_go(transactional_db):
    """Drop the month and what was detached of it, which emptying the tables does not."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname ~ %s AND relkind = 'r'",
            [f"^{PART.name}(_d[0-9]+)?$"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {name}")


class TestMayArchive:
    @pytest.mark.parametrize(
        ("changed", "codes"),
        [
            ({}, []),
            ({"today": date(2027, 1, 31)}, ["attendance.month-too-young"]),
            ({"open_units": ("A", "B")}, ["attendance.month-not-closed"]),
            ({"open_corrections": 1}, ["attendance.corrections-open"]),
            ({"open_leads": 2}, ["attendance.leads-open"]),
        ],
    )
    def test_names_what_is_against_it(self, changed, codes):
        facts = {name: getattr(FACTS, name) for name in FACTS.__slots__}
        decision = may_archive(ArchiveFacts(**{**facts, **changed}))
        assert [reason.code for reason in decision.blocking] == codes

    def test_counts_whole_months_after_the_end(self):
        assert whole_months(JANUARY, date(2025, 1, 31)) == 0
        assert whole_months(JANUARY, date(2025, 2, 28)) == 0
        assert whole_months(JANUARY, date(2025, 3, 1)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_tables_go")
class TestArchive:
    def test_refuses_a_month_that_is_young_or_still_open(self, tmp_path):
        make_month(closed=False)
        with pytest.raises(archive.ArchiveRefused) as refusal:
            archived(tmp_path, at=instant("2026-12-01 02:00"))
        codes = [reason.code for reason in refusal.value.reasons]
        assert codes == ["attendance.month-too-young", "attendance.month-not-closed"]
        assert list(tmp_path.iterdir()) == []

    def test_refuses_while_a_lead_of_that_month_is_open(self, tmp_path):
        unit, _person = make_month()
        Lead.objects.create(
            kind="shared_position", unit=unit, first=MONDAY, until=date(2025, 1, 20), strength=1,
            digest="x", found_at=AT,
        )  # fmt: skip
        with pytest.raises(archive.ArchiveRefused):
            archived(tmp_path)

    def test_knows_no_month_that_is_not_there(self, tmp_path):
        with pytest.raises(archive.MonthAbsent):
            archived(tmp_path, month=date(2001, 1, 1))

    def test_writes_every_column_of_every_row_but_no_coordinates(self, tmp_path):
        make_month()
        before = rows()
        done = archived(tmp_path)
        table = pq.read_table(done.file)
        assert table.num_rows == len(before) == 4
        assert table.column("signature").to_pylist()[-1] == bytes(range(64))
        assert [row[0] for row in before] == [*map(UUID, table.column("id").to_pylist())]
        assert not {"latitude", "longitude"} & set(table.column_names)
        assert CheckInPosition.objects.count() == 1  # stays under the job that forgets

    def test_says_beside_the_file_what_is_in_it(self, tmp_path):
        make_month()
        done = archived(tmp_path)
        said = json.loads(done.file.with_suffix(".json").read_text())
        assert said["rows"] == 4
        assert said["sha256"] == manifest.sha256_of(done.file)
        assert said["first"] == "2025-01-06T00:25:00+00:00"
        assert {"name": "signature", "type": "bytea"} in said["columns"]
        assert done.file.stat().st_mode & 0o077 == 0

    def test_detaches_the_month_and_keeps_its_table_guarded(self, tmp_path):
        make_month()
        done = archived(tmp_path)
        assert rows() == []
        assert PART not in partitions_of(PART.base)
        for statement in ("UPDATE {} SET place = 'office'", "DELETE FROM {}"):
            with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
                cursor.execute(statement.format(done.kept_as))
        assert [row.month for row in queries.archived_months()] == [JANUARY]
        assert AuditEntry.objects.get(action="attendance.archive_check_ins").facts["rows"] == 4

    def test_drops_the_table_when_asked(self, tmp_path):
        make_month()
        assert archived(tmp_path, drop=True).kept_as == ""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE %s", [f"{PART.name}%"])
            assert cursor.fetchone() == (0,)  # nor an index

    @pytest.mark.parametrize("drop", [True, False])
    def test_comes_back_as_it_was(self, tmp_path, drop):
        make_month()
        before = rows()
        done = archived(tmp_path, drop=drop)
        archive.restore(file=done.file, by=None, at=AT)
        assert rows() == before
        assert tables.sums_of(PART.name, done.manifest.columns) == done.manifest.sums
        assert queries.archived_months() == []
        assert not done.kept_as or not tables.exists(done.kept_as)
        assert AuditEntry.objects.filter(action="attendance.restore_check_ins").count() == 1

    def test_takes_evidence_of_an_archived_month_and_brings_the_rest_back_beside_it(self, tmp_path):
        _unit, person = make_month()
        before = rows()
        done = archived(tmp_path)
        worked_day(person, MONDAY + timedelta(days=3), at=AT)
        assert len(rows()) == 2
        archive.restore(file=done.file, by=None, at=AT)
        assert len(rows()) == len(before) + 2

    def test_may_go_a_second_time(self, tmp_path):
        make_month()
        done = archived(tmp_path)
        archive.restore(file=done.file, by=None, at=AT)
        again = archived(tmp_path)
        assert again.manifest.sums == done.manifest.sums
        assert ArchivedMonth.objects.count() == 2

    def test_takes_nothing_away_when_the_file_is_spoilt(self, tmp_path, monkeypatch):
        make_month()
        monkeypatch.setattr(tables, "detach", _killed)
        with pytest.raises(KeyboardInterrupt):
            archived(tmp_path)
        file = tmp_path / "check-ins-2025-01.parquet"
        spoilt = bytearray(file.read_bytes())
        spoilt[100] ^= 1
        file.write_bytes(spoilt)
        with pytest.raises(archive.ArchiveUnfit):
            archived(tmp_path)
        assert len(rows()) == 4

    @pytest.mark.parametrize("step", ["detach", "set_aside"])
    def test_takes_up_where_it_was_broken_off(self, tmp_path, monkeypatch, step):
        make_month()
        with monkeypatch.context() as patched:
            patched.setattr(tables, step, _killed)
            with pytest.raises(KeyboardInterrupt):
                archived(tmp_path)
        done = archived(tmp_path)
        assert done.manifest.rows == 4
        assert rows() == []
        assert ArchivedMonth.objects.count() == 1

    def test_puts_the_month_back_when_evidence_came_meanwhile(self, tmp_path, monkeypatch):
        _unit, person = make_month()
        real = tables.detach

        def late(part):
            worked_day(person, MONDAY + timedelta(days=2), at=AT)
            real(part)

        with monkeypatch.context() as patched:
            patched.setattr(tables, "detach", late)
            with pytest.raises(archive.MonthChanged):
                archived(tmp_path)
        assert len(rows()) == 6
        assert archived(tmp_path).manifest.rows == 6

    def test_does_not_take_a_file_that_was_not_made_here(self, tmp_path):
        make_month()
        done = archived(tmp_path)
        with done.file.open("ab") as file:
            file.write(b"\0")
        with pytest.raises(archive.ArchiveUnfit):
            archive.restore(file=done.file, by=None, at=AT)
        done.file.with_suffix(".json").unlink()
        with pytest.raises(archive.ArchiveUnfit):
            archive.restore(file=done.file, by=None, at=AT)
        assert rows() == []


def _killed(*_args):
    raise KeyboardInterrupt
