"""
Evidence cannot be emptied as a whole either: TRUNCATE passes by every trigger on rows.

Each table from which a trigger forbids to delete gets one that forbids to empty it, after every
migration, so that no slice can forget. Whoever owns the database may still take the triggers away:
that is an act of its own, and leaves its trace in the server's log.
"""

from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connections, models

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


def kept_models() -> list[type[models.Model]]:
    """Return the models of which rows may not be deleted, all or those of some state."""
    return [model for model in apps.get_models() if any(map(_keeps, _triggers_of(model)))]


def _triggers_of(model: type[models.Model]) -> list[Any]:
    return list(getattr(model._meta, "triggers", []))


def _keeps(trigger: Any) -> bool:
    return isinstance(trigger, pgtrigger.Protect) and "DELETE" in str(trigger.operation)


def guard_kept_tables(*, using: str, **_signal: Any) -> None:
    """Forbid TRUNCATE on each table of evidence that is there; harmless when repeated."""
    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        cursor.execute(_FUNCTION)
        for model in kept_models():
            if model._meta.db_table in there:
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(_TRIGGER.format(table=table))
