"""What the allowance needs of the rulebook, read once, typed."""

from decimal import Decimal

from luwes.allowance.types import AllowanceTerms, DeductionBase
from luwes.attendance.queries import late_bands
from luwes.kit.bands import bands_from
from luwes.kit.money import Rupiah
from luwes.organisation.types import Employment, Predicate
from luwes.policy.types import RuleBook

KEYS = (
    "allowance.class_amounts",
    "allowance.split",
    "allowance.deduction_base",
    "allowance.predicate_shares",
    "allowance.status_shares",
    "allowance.sanction_cut_share",
    "attendance.late_bands",
    "attendance.early_bands",
    "attendance.missing_scan_share",
    "attendance.absent_share",
)


def terms_from(book: RuleBook) -> AllowanceTerms:
    """Return the terms of the allowance in a rulebook, each with its source as printed."""
    split = book.value("allowance.split")
    return AllowanceTerms(
        class_amounts={
            int(number): Rupiah(amount)
            for number, amount in book.value("allowance.class_amounts").items()
        },
        share_performance=Decimal(split["performance"]),
        share_discipline=Decimal(split["discipline"]),
        deduction_base=DeductionBase(book.value("allowance.deduction_base")),
        predicate_shares={
            Predicate(name): Decimal(share)
            for name, share in book.value("allowance.predicate_shares").items()
        },
        status_shares={
            Employment(name): Decimal(share)
            for name, share in book.value("allowance.status_shares").items()
        },
        sanction_cut=Decimal(book.value("allowance.sanction_cut_share")),
        late_bands=late_bands(book),
        early_bands=bands_from(book.value("attendance.early_bands")),
        missing_scan_share=Decimal(book.value("attendance.missing_scan_share")),
        absent_share=Decimal(book.value("attendance.absent_share")),
        sources={key: book.term(key).source for key in KEYS},
        version=book.version,
    )
