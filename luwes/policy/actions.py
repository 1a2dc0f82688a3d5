"""Verbs of policy: one person drafts, another approves, nobody edits what is in force."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luwes.base import audit
from luwes.base.access import Role
from luwes.base.models import User
from luwes.kit.decisions import Reason
from luwes.kit.errors import Conflict, Invalid, Refused
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Unit
from luwes.organisation.standing import standing_of
from luwes.policy import queries, words
from luwes.policy.models import BoundOverride, DatedRule, State, TermOverride
from luwes.policy.rules import bound_fits, broken_limit
from luwes.policy.schemas import SIZED, problems_of
from luwes.policy.types import OWN_VALUE, Bound, BoundKind, Definition, RuleBook


class WrongShape(Invalid):
    """The value is not of the shape that the key asks for."""

    code = "policy.wrong-shape"


class DraftIncomplete(Invalid):
    """A draft lacks its instrument or reason, or ends before it starts."""

    code = "policy.draft-incomplete"


class OutsideBound(Refused):
    """A level above, or the unit itself, has set a limit that the value would leave."""

    code = "policy.outside-bound"


class ForeignUnit(Refused):
    """The account makes no policy at this unit."""

    code = "policy.foreign-unit"


class SamePerson(Refused):
    """Who drafted a rule cannot approve it."""

    code = "policy.same-person"


class DraftClosed(Conflict):
    """The draft was approved or withdrawn before."""

    code = "policy.draft-closed"


@transaction.atomic
def draft_term(
    *,
    unit: Unit,
    key: str,
    value: Any,
    first: date,
    instrument: str,
    reason: str,
    by: User,
    at: datetime,
    until: date | None = None,
) -> TermOverride:
    """
    Propose a unit's own value of a key from `first`; None lets the unit follow its parent again.

    :raises RuleUnknown: no such key.
    :raises WrongShape: the value has not the key's shape.
    :raises OutsideBound: a bound in force on `first` forbids it.
    :raises ForeignUnit: `by` makes no policy at the unit.
    :raises DraftIncomplete: no instrument, no reason, or an end before the start.
    """
    definition = queries.definition_of(key)
    _check_author(by, unit, at)
    _check_words(instrument, reason, first, until)
    row = TermOverride(unit=unit, key=key, value=value)
    if value is not None:
        _check_shape(definition, value)
        _check_limits(definition, value, queries.rulebook(unit=unit, on=first))
    return _draft(row, first, until, instrument, reason, by, at)


@transaction.atomic
def draft_bound(
    *,
    unit: Unit,
    key: str,
    kind: BoundKind,
    value: Any,
    first: date,
    instrument: str,
    reason: str,
    by: User,
    at: datetime,
    until: date | None = None,
) -> BoundOverride:
    """
    Propose a limit that the unit sets to itself and all below; it may only tighten what binds.

    A fixed bound with value `OWN_VALUE` keeps whatever is in force at the unit.
    Raises as `draft_term` does.
    """
    definition = queries.definition_of(key)
    _check_author(by, unit, at)
    _check_words(instrument, reason, first, until)
    _check_bound_value(definition, kind, value)
    book = queries.rulebook(unit=unit, on=first)
    if not bound_fits(Bound(key, kind, value, first), book.limits_of(key)):
        raise _outside(definition, value, _binding(book, key, value))
    row = BoundOverride(unit=unit, key=key, kind=kind.value, value=value)
    return _draft(row, first, until, instrument, reason, by, at)


@transaction.atomic
def approve_term(*, draft: TermOverride, by: User, at: datetime) -> TermOverride:
    """
    Put a proposed value into force from its first day; it never changes again.

    :raises SamePerson: `by` drafted it.
    :raises DraftClosed: it is no draft any more.
    :raises OutsideBound: a bound set since then forbids it.
    :raises ForeignUnit: `by` makes no policy at the unit.
    """
    row = _approvable(draft, by, at)
    if row.value is not None:
        definition = queries.definition_of(row.key)
        _check_limits(definition, row.value, queries.rulebook(unit=row.unit, on=row.first))
    return _close(row, State.APPROVED, "policy.approve_term", by, at)


@transaction.atomic
def approve_bound(*, draft: BoundOverride, by: User, at: datetime) -> BoundOverride:
    """Put a proposed limit into force from its first day. Raises as `approve_term` does."""
    row = _approvable(draft, by, at)
    definition = queries.definition_of(row.key)
    book = queries.rulebook(unit=row.unit, on=row.first)
    bound = Bound(row.key, BoundKind(row.kind), row.value, row.first)
    if not bound_fits(bound, book.limits_of(row.key)):
        raise _outside(definition, row.value, _binding(book, row.key, row.value))
    return _close(row, State.APPROVED, "policy.approve_bound", by, at)


@transaction.atomic
def withdraw_draft(*, draft: DatedRule, by: User, at: datetime) -> DatedRule:
    """
    Take a draft back, with its trail; any maker of policy at the unit may.

    :raises DraftClosed: it is no draft any more.
    :raises ForeignUnit: `by` makes no policy at the unit.
    """
    row = _locked(draft)
    _check_author(by, row.unit, at)
    return _close(row, State.WITHDRAWN, "policy.withdraw_draft", by, at)


R = TypeVar("R", bound=DatedRule)


def _draft(
    row: R,
    first: date,
    until: date | None,
    instrument: str,
    reason: str,
    by: User,
    at: datetime,
) -> R:
    row.first, row.until = first, until
    row.instrument, row.reason = instrument.strip(), reason.strip()
    row.drafted_by, row.drafted_at = by, at
    row.save(force_insert=True)
    _record("policy.draft", row, by, at)
    return row


def _approvable(draft: R, by: User, at: datetime) -> R:
    row = _locked(draft)
    _check_author(by, row.unit, at)
    if row.drafted_by_id == by.pk:
        raise SamePerson(
            _("Rancangan ini Anda susun sendiri, sehingga tidak dapat Anda tetapkan."),
            remedy=_("Minta penyusun kebijakan lain di unit ini untuk menetapkannya."),
            reasons=[Reason("policy.same-person", facts={"drafted_by": str(by)})],
        )
    return row


def _locked(draft: R) -> R:
    rows: QuerySet[R] = type(draft)._default_manager.all()
    row = rows.select_for_update(of=("self",)).select_related("unit").get(pk=draft.pk)
    if not row.is_draft:
        raise DraftClosed(
            _("Rancangan ini sudah %(state)s, sehingga tidak dapat diubah lagi.")
            % {"state": str(State(row.state).label).lower()},
            remedy=_("Susun rancangan baru dengan tanggal berlaku yang lebih kemudian."),
        )
    return row


def _close(row: R, state: State, action: str, by: User, at: datetime) -> R:
    row.state = state
    if state == State.APPROVED:
        row.approved_by, row.approved_at = by, at
    row.save(update_fields=["state", "approved_by", "approved_at"])
    _record(action, row, by, at)
    return row


def _record(action: str, row: DatedRule, by: User, at: datetime) -> None:
    audit.record(
        action=action,
        subject=f"{row._meta.model_name}:{row.pk}",
        by=by,
        at=at,
        unit_path=row.unit.path,
        facts={
            "key": row.key,
            "value": row.value,
            "first": row.first.isoformat(),
            "instrument": row.instrument,
        },
    )


def _check_author(by: User, unit: Unit, at: datetime) -> None:
    standing = standing_of(by, on=local(at, Zone(unit.zone)).date())
    if not standing.covers(unit.path, Role.POLICY):
        raise ForeignUnit(
            _("Anda bukan penyusun kebijakan di %(unit)s.") % {"unit": unit.name},
            remedy=_(
                "Minta penyusun kebijakan unit itu, atau minta perannya kepada administrator."
            ),
        )


def _check_words(instrument: str, reason: str, first: date, until: date | None) -> None:
    errors = {}
    if not instrument.strip():
        errors["instrument"] = _("Sebutkan keputusan atau peraturan yang menjadi dasarnya.")
    if not reason.strip():
        errors["reason"] = _("Tuliskan alasan perubahan ini.")
    if until is not None and until <= first:
        errors["until"] = _("Akhir berlaku harus sesudah tanggal mulai berlaku.")
    if errors:
        raise DraftIncomplete(" ".join(errors.values()), errors=errors)


def _check_shape(definition: Definition, value: Any) -> None:
    problems = problems_of(value, shape=definition.shape)
    if problems:
        sentences = [words.problem_text(problem) for problem in problems]
        raise WrongShape(
            _("Nilai untuk “%(rule)s” belum benar: %(problem)s")
            % {"rule": words.title_of(definition), "problem": sentences[0]},
            errors={"value": " ".join(sentences)},
        )


def _check_bound_value(definition: Definition, kind: BoundKind, value: Any) -> None:
    if kind is BoundKind.FIXED and value == OWN_VALUE:
        return
    if kind is not BoundKind.FIXED and definition.shape not in SIZED:
        raise WrongShape(
            _("“%(rule)s” bukan angka, sehingga tidak dapat diberi batas atas atau batas bawah.")
            % {"rule": words.title_of(definition)},
            remedy=_("Kunci nilainya apabila unit di bawah tidak boleh mengubahnya."),
        )
    _check_shape(definition, value)


def _check_limits(definition: Definition, value: Any, book: RuleBook) -> None:
    broken = broken_limit(value, book.limits_of(definition.key))
    if broken is not None:
        raise _outside(definition, value, broken)


def _binding(book: RuleBook, key: str, value: Any) -> Bound:
    limits = book.limits_of(key)
    return limits.fixed or broken_limit(value, limits) or limits.all[0]


def _outside(definition: Definition, value: Any, bound: Bound) -> OutsideBound:
    facts = {
        "rule": words.title_of(definition),
        "value": words.shown(definition, value).text if value != OWN_VALUE else "",
        "bound": words.bound_text(definition, bound),
        "set_by": bound.set_by,
    }
    return OutsideBound(
        _("“%(rule)s” tidak dapat ditetapkan demikian: %(bound)s (%(set_by)s).") % facts,
        remedy=_("Pilih nilai di dalam batas itu, atau minta pembuat batas mengubahnya."),
        reasons=[Reason("policy.outside-bound", article=bound.source, facts=facts)],
    )
