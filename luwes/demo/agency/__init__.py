"""The sample agency as a staff list: deterministic, invented, of any size."""

from luwes.demo.agency.columns import COLUMNS, StaffRow
from luwes.demo.agency.files import write_csv, write_xlsx
from luwes.demo.agency.rows import REFERENCE_ON, SEED, generate

__all__ = ["COLUMNS", "REFERENCE_ON", "SEED", "StaffRow", "generate", "write_csv", "write_xlsx"]
