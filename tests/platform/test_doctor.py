"""Each finding of the doctor: what is wrong, and what to do."""

import json
import os
import socket
from types import SimpleNamespace

import psycopg
import pytest

from luwes.attendance.retention import partitions
from luwes.base.clock import read_clock
from luwes.cli import examination, ground, migrate
from luwes.cli.verbs import Unusable
from tests.platform.servers import luwes


def is_problem(finding, *words):
    """A problem names what was found and has a remedy."""
    assert not finding.is_fine
    assert finding.remedy
    for word in words:
        assert word in f"{finding.found} {finding.remedy}"
    return True


def test_an_old_python():
    assert is_problem(examination.python_version((3, 10, 4)), "3.10.4", "3.11")
    assert examination.python_version((3, 11, 0)).is_fine


def test_a_typing_error_in_a_setting():
    finding = examination.settings(["LUWES_PROT"], known=["LUWES_PORT", "LUWES_HOST"])
    assert is_problem(finding, "LUWES_PROT", "did you mean LUWES_PORT?")


def test_a_full_disk(tmp_path):
    assert is_problem(examination.disk(tmp_path, free_mb=120), "only 120 MB", "Free 880 MB")
    assert examination.disk(tmp_path / "not" / "yet", free_mb=5_000).is_fine


def test_too_little_memory():
    assert is_problem(examination.memory(free_mb=200), "only 200 MB", "LUWES_WEB_PROCESSES=1")


def test_a_port_that_is_taken_says_by_whom():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        finding = examination.port("127.0.0.1", number)
        assert is_problem(finding, f"Port {number}", str(os.getpid()), "--port")
    assert examination.port("127.0.0.1", number).is_fine


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    assert is_problem(examination.folder(tmp_path / "var"), "cannot be written", "LUWES_VAR")


@pytest.mark.parametrize(("seconds", "words"), [(90, "90 s ahead of"), (-7, "7 s behind")])
def test_a_clock_that_is_off(seconds, words):
    assert is_problem(examination.clock(seconds), words, "NTP")


def test_a_clock_that_is_right(db):
    from django.db import connection

    connection.ensure_connection()
    assert abs(examination.seconds_off(connection.connection)) < 1


def test_pending_migrations():
    finding = examination.migrations(lambda: ["rota.0001_initial"])
    assert is_problem(finding, "1 migrations", "luwes migrate")


def test_a_database_that_does_not_answer(monkeypatch):
    monkeypatch.setattr("config.env.database_url", "postgres://luwes@127.0.0.1:1/luwes")
    (finding,) = examination.database()
    assert is_problem(finding, "cannot be used", "Start the server")


def test_a_database_that_is_too_old(monkeypatch):
    class Old:
        info = SimpleNamespace(server_version=140_012)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(psycopg, "connect", lambda *_a, **_k: Old())
    with pytest.raises(Unusable, match="PostgreSQL 14, but Luwes needs 15"):
        ground.check_server("postgres://x/y")


def test_documents_and_texts_are_fine_here():
    assert examination.documents().is_fine
    assert examination.texts().is_fine


@pytest.mark.servers
def test_asks_everything_and_ends_with_a_code_for_scripts(folder):
    done = luwes("doctor", "--json", LUWES_VAR=str(folder / "var"), LUWES_PROT="1")
    report = json.loads(done.stdout)
    found = {finding["subject"]: finding["is_fine"] for finding in report["findings"]}
    assert done.returncode == 1
    assert report["is_fine"] is False
    assert found["settings"] is False
    assert found["database"] is True
    assert found["tables"] is False  # nothing has been migrated in this new folder


@pytest.mark.django_db
def test_misses_a_month_of_evidence_and_a_guard():
    from django.db import connection

    partitions.make_ahead(at=read_clock())
    assert examination.evidence().is_fine
    with connection.cursor() as cursor:
        part = partitions.partitions_of("attendance_position")[-1].name
        cursor.execute(f"DROP TRIGGER refuse_truncate ON {part}")
        assert f"{part} can be emptied" in examination.evidence().found
        cursor.execute(f"DROP TABLE {part}")
    assert "no partition for 20" in examination.evidence().found
    migrate.migrate(verbosity=0)
    assert examination.evidence().is_fine
