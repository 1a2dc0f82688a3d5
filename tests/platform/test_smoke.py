"""The same product on both kinds of server: tables, a row, a page, a clean end."""

import json
import shutil
import signal
import time
from contextlib import contextmanager

import psycopg
import pytest

from tests.platform.servers import (
    answer,
    debian_server,
    free_port,
    gone,
    luwes,
    processes_of,
    running,
    system_postgres,
)

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def migrated(module_folder):
    """A folder with the embedded database and all tables; copied for each test."""
    done = luwes("migrate", LUWES_VAR=str(module_folder / "var"))
    assert done.returncode == 0, done.stderr
    assert gone(module_folder), processes_of(module_folder)
    return module_folder / "var"


@pytest.fixture
def on_embedded(migrated, folder):
    """Settings of a deployment on its own embedded database; no process may stay behind."""
    var = folder / "var"
    shutil.copytree(migrated, var)
    _give_like(migrated, var)
    yield {"LUWES_VAR": str(var)}
    assert gone(folder), processes_of(folder)


def _give_like(original, copy):
    """Give each copied file to the owner of the original; the server insists on it."""
    for path in (original, *original.rglob("*")):
        twin = copy / path.relative_to(original)
        if twin.exists():
            shutil.chown(twin, path.stat().st_uid, path.stat().st_gid)


def works(**environment):
    """Write a row, serve a page, and stop as Ctrl-C does."""
    added = luwes("user", "add", "ani", "--json", **environment)
    assert added.returncode == 0, added.stderr
    assert len(json.loads(added.stdout)["password"]) >= 15
    with site(**environment) as (process, url):
        assert answer(url, process) == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in (0, 130)


@contextmanager
def site(**environment):
    """Run `luwes serve` on a free port; yield the process and the address of its sign-in page."""
    port = free_port()
    with running("serve", "--port", str(port), **environment) as process:
        yield process, f"http://127.0.0.1:{port}/akun/login/"


def test_on_the_embedded_server(on_embedded):
    works(**on_embedded)


def test_on_debians_postgresql(folder):
    programs = system_postgres()
    if programs is None:
        pytest.skip("Debian's postgresql is not installed here")
    with debian_server(programs, folder / "pg") as url:
        environment = {"DATABASE_URL": url, "LUWES_VAR": str(folder / "var")}
        assert luwes("migrate", **environment).returncode == 0
        works(**environment)
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT count(*) FROM base_user").fetchone()
        assert row == (1,)
        assert not (folder / "var" / "postgres").exists()
    assert gone(folder), processes_of(folder)


def test_a_killed_site_leaves_no_process_once_the_next_verb_has_ended(on_embedded):
    with site(**on_embedded) as (process, url):
        assert answer(url, process) == 200
        process.send_signal(signal.SIGKILL)
        process.wait()
    time.sleep(1)  # its web processes notice, and finish
    assert luwes("user", "list", **on_embedded).returncode == 0


def test_serve_refuses_a_port_that_another_program_has(on_embedded):
    with site(**on_embedded) as (process, url):
        assert answer(url, process) == 200
        port = url.split(":")[2].split("/")[0]
        second = luwes("serve", "--port", port, **on_embedded)
    assert second.returncode == 3
    assert f"Port {port} on 127.0.0.1 is used by luwes" in second.stderr
    assert "--port" in second.stderr
