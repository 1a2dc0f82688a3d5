"""The embedded PostgreSQL starts with the first user and ends with the last, also after a crash."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from luwes.base import postgres
from luwes.base.postgres_cluster import EmbeddedServerFailed
from tests.platform.servers import clean_environment, gone, processes_of

pytestmark = pytest.mark.servers

HOLD = """
import sys, time
from pathlib import Path
from luwes.base import postgres
postgres.hold(Path(sys.argv[1]))
print("holding", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def var(folder):
    yield folder / "var"
    assert gone(folder), f"left behind: {processes_of(folder)}"


def holder(var, seconds):
    """Another process that uses the server; returns once it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(var), str(seconds)],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "holding\n"
    return process


def main_process_of(var):
    return int((var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def read_one(url, query="SELECT 1"):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def test_runs_while_it_is_held_and_no_longer(var):
    lease = postgres.hold(var)
    assert postgres.is_running(var)
    lease.release()
    assert not postgres.is_running(var)


def test_keeps_its_data_in_utf8_and_commits_to_disk(var):
    lease = postgres.hold(var)
    with psycopg.connect(lease.url) as connection:
        connection.execute("CREATE TABLE word (w text); INSERT INTO word VALUES ('né, ñ, 村')")
    lease.release()
    lease = postgres.hold(var)
    assert read_one(lease.url, "SELECT w FROM word") == "né, ñ, 村"
    assert read_one(lease.url, "SHOW server_encoding") == "UTF8"
    assert read_one(lease.url, "SHOW synchronous_commit") == "on"
    assert read_one(lease.url, "SELECT lower('ÉÑ')") == "éñ"
    lease.release()


def test_does_not_serve_as_superuser_nor_on_the_network(var):
    lease = postgres.hold(var)
    assert (
        read_one(lease.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    )
    assert read_one(lease.url, "SHOW listen_addresses") == ""
    lease.release()


def test_stays_until_the_last_of_two_has_left(var):
    lease = postgres.hold(var)
    other = holder(var, 60)
    lease.release()
    assert postgres.is_running(var)
    other.terminate()  # Python ends at once on SIGTERM, without leaving in good order
    other.wait()
    postgres.hold(var).release()
    assert not postgres.is_running(var)


def test_ends_with_a_process_that_ends_by_itself(var):
    other = holder(var, 0)
    assert other.wait(30) == 0
    assert not postgres.is_running(var)


def test_forgets_a_user_that_was_killed(var):
    other = holder(var, 60)
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert postgres.is_running(var)
    postgres.hold(var).release()
    assert not postgres.is_running(var)


def test_recovers_what_was_committed_when_the_server_is_killed(var):
    lease = postgres.hold(var)
    with psycopg.connect(lease.url) as connection:
        connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    os.kill(main_process_of(var), signal.SIGKILL)
    again = postgres.hold(var)
    assert read_one(again.url, "SELECT n FROM kept") == 7
    again.release()
    lease.release()
    assert not postgres.is_running(var)


def test_starts_beside_a_pid_file_whose_number_another_program_has_now(var):
    postgres.hold(var).release()
    pid_file = var / "postgres" / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n\n\n\n")
    lease = postgres.hold(var)
    assert read_one(lease.url) == 1
    lease.release()


def test_many_may_come_at_the_same_time(var):
    others = [
        subprocess.Popen([sys.executable, "-c", HOLD, str(var), "0.5"], env=clean_environment())
        for _ in range(4)
    ]
    assert [other.wait(60) for other in others] == [0, 0, 0, 0]
    assert not postgres.is_running(var)


def test_uses_a_short_socket_folder_where_the_path_is_too_long(var):
    deep = var / ("d" * 90)
    lease = postgres.hold(deep)
    assert read_one(lease.url) == 1
    short = Path(unquote(lease.url.split("host=")[1]))
    assert short.parent == Path("/tmp")
    lease.release()
    assert not short.exists()


def test_a_half_made_cluster_never_counts(var):
    draft = var / "postgres" / "data.draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    lease = postgres.hold(var)
    assert read_one(lease.url) == 1
    lease.release()


def test_refuses_the_data_of_another_version_and_says_what_to_do(var):
    postgres.hold(var).release()
    (var / "postgres" / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedServerFailed, match=r"made by PostgreSQL 16.*Dump"):
        postgres.hold(var)


def test_says_why_it_does_not_start(var):
    postgres.hold(var).release()
    (var / "postgres" / "local.conf").write_text("shared_buffers = plenty\n")
    with pytest.raises(EmbeddedServerFailed, match=r"does not start: .*FATAL.*server\.log"):
        postgres.hold(var)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_says_when_the_folder_belongs_to_somebody_else(var):
    (var / "postgres").mkdir(parents=True, mode=0o000)
    with pytest.raises(EmbeddedServerFailed, match="belongs to another account"):
        postgres.hold(var)


def test_starts_again_within_a_second(var):
    postgres.hold(var).release()
    start = time.monotonic()
    postgres.hold(var).release()
    assert time.monotonic() - start < 5  # about 0.2 s; more only on a busy machine
