"""Evidence cannot be emptied, not even by a statement that no trigger on rows sees."""

import pytest
from django.db import DatabaseError, connection, transaction

from luwes.base.evidence import MAY_TRUNCATE, kept_models

pytestmark = pytest.mark.django_db
TABLES = sorted(model._meta.db_table for model in kept_models())


def test_the_known_evidence_is_among_what_is_kept():
    known = {"base_audit_entry", "attendance_check_in", "attendance_workday", "work_entry"}
    known |= {"complaints_event", "discipline_step", "allowance_run", "allowance_line"}
    assert known <= set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_evidence_cannot_be_emptied(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, '', true)", [MAY_TRUNCATE])
        with pytest.raises(DatabaseError, match="cannot be emptied"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
