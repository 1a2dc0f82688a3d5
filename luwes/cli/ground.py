"""What a verb stands on: the settings, a database that is good enough, Django."""

import os
import signal
import threading
import time
from pathlib import Path

import psycopg

from luwes.cli.verbs import Unusable

OLDEST_POSTGRES = 15
SECONDS_TO_FINISH = 10


def use_database() -> str:
    """
    Return the address of a database that answers: DATABASE_URL's, else the embedded one.

    The embedded server runs at least until this process ends.

    :raises Unusable: if DATABASE_URL's server does not answer or is too old.
    :raises EmbeddedServerFailed: if the embedded one cannot run.
    """
    from config import env
    from luwes.base import postgres

    if not env.database_url:
        return postgres.hold(env.var).url
    check_server(env.database_url)
    return env.database_url


def check_server(url: str) -> None:
    """
    Make sure that a server answers and is new enough.

    :raises Unusable: with what to do.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise Unusable(
            f"The database of DATABASE_URL cannot be used: {first_line(error)} Start the server, "
            "correct DATABASE_URL, or unset it to use the embedded one."
        ) from error
    if version < OLDEST_POSTGRES * 10_000:
        raise Unusable(
            f"The server of DATABASE_URL is PostgreSQL {version // 10_000}, but Luwes needs "
            f"{OLDEST_POSTGRES} or newer. Upgrade it, or unset DATABASE_URL."
        )


def start_django() -> None:
    """Compile texts that have changed and make the models usable; reads no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    from luwes.base import messages

    messages.compile_stale()
    django.setup()


def start() -> None:
    """
    Make ready for a verb that works on data.

    :raises Unusable: if migrations are pending.
    """
    use_database()
    start_django()
    if pending := pending_migrations():
        raise Unusable(
            f"The database lacks {len(pending)} migrations (first: {pending[0]}). "
            "Run `luwes migrate`, then this again."
        )


def pending_migrations() -> list[str]:
    """Return the migrations that the database lacks, as app.name, in order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def collect_static() -> None:
    """Gather the static files under var/static, unless they are newer than every source."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    collected_at = manifest.stat().st_mtime if manifest.exists() else 0.0
    sources = (
        Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])
    )
    if any(source.stat().st_mtime > collected_at for source in sources):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        manifest.touch()


def leave_with_parent(pipe: int) -> None:
    """End this process when the one that started it is gone, however it went: its pipe closes."""

    def watch() -> None:
        while os.read(pipe, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(SECONDS_TO_FINISH)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def forks_leave_with_us() -> None:
    """Make every process that this one forks from now on end when this one is gone."""
    reading, writing = os.pipe()

    def in_the_fork() -> None:
        os.close(writing)
        leave_with_parent(reading)

    os.register_at_fork(after_in_child=in_the_fork)


def first_line(error: BaseException) -> str:
    """Return the first line of an error, as a sentence."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return line if line.endswith(".") else f"{line}."
