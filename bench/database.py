"""A database of its own for a measurement, thrown away afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def server_url() -> str:
    """Return DATABASE_URL, or the embedded server's address, which then runs while we do."""
    from config import env
    from luwes.base import postgres

    return env.database_url or postgres.hold(env.var).url


def renamed(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def fresh_database(url: str, name: str) -> Iterator[str]:
    """Make an empty database beside the one of `url` and drop it at the end; gives its address."""
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield renamed(url, name)
        finally:
            dropping = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(dropping.format(sql.Identifier(name)))


def start_django(url: str) -> None:
    """Make the models usable on the database at `url`, with every table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    from config import env

    env.database_url = url  # the settings are not read yet
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
