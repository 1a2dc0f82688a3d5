"""
Evidence cannot be emptied as a whole either: TRUNCATE passes by every trigger on rows.

Each table from which a trigger forbids to delete gets one that forbids to empty it, after every
migration, so that no slice can forget. PostgreSQL hands triggers on rows down to partitions, but
not those on TRUNCATE: so each partition gets its own. Whoever owns the database may still take
the triggers away: that is an act of its own, and leaves its trace in the server's log.
"""

from typing import Any

import pgtrigger
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models

MAY_TRUNCATE = "luwes.may_truncate"  # set by the tests, which empty their tables

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION luwes_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('{MAY_TRUNCATE}', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'luwes: % holds evidence and cannot be emptied', TG_TABLE_NAME;
END $$
"""
_TRIGGER = """
CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION luwes_refuse_truncate()
"""
_UNGUARDED = """
WITH RECURSIVE kept (oid) AS (
    SELECT oid FROM pg_class
     WHERE relname = ANY(%s) AND relkind IN ('r', 'p') AND pg_table_is_visible(oid)
    UNION
    SELECT inhrelid FROM pg_inherits JOIN kept ON inhparent = kept.oid
)
SELECT oid::regclass::text FROM kept WHERE NOT EXISTS (
    SELECT FROM pg_trigger WHERE tgrelid = kept.oid AND tgname = 'refuse_truncate'
) ORDER BY 1
"""


def kept_models() -> list[type[models.Model]]:
    """
    Return the models of which rows may not be deleted, all or those of some state.

    Known by their triggers; a model whose trigger is written in SQL says `is_evidence = True`.
    """
    return [
        model
        for model in apps.get_models()
        if getattr(model, "is_evidence", False) or any(map(_keeps, _triggers_of(model)))
    ]


def _triggers_of(model: type[models.Model]) -> list[Any]:
    return list(getattr(model._meta, "triggers", []))


def _keeps(trigger: Any) -> bool:
    return isinstance(trigger, pgtrigger.Protect) and "DELETE" in str(trigger.operation)


def guard_kept_tables(*, using: str, **_signal: Any) -> None:
    """Forbid TRUNCATE on each table of evidence that is there; harmless when repeated."""
    with connections[using].cursor() as cursor:
        cursor.execute(_FUNCTION)
    for table in unguarded_tables(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute(_TRIGGER.format(table=table))


def unguarded_tables(*, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the tables and partitions of evidence that could be emptied now, quoted. One query."""
    with connections[using].cursor() as cursor:
        cursor.execute(_UNGUARDED, [[model._meta.db_table for model in kept_models()]])
        return [table for (table,) in cursor.fetchall()]
