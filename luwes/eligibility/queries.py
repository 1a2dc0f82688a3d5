"""Questions about eligibility: who may be away, how often, why, and what if the terms changed."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.eligibility import models, overview, rules
from luwes.eligibility.judging import judged as judged
from luwes.eligibility.judging import what_if as what_if
from luwes.eligibility.types import Outcome, StoredVerdict
from luwes.kit.decisions import Reason
from luwes.kit.errors import Missing
from luwes.kit.nip import clean_number
from luwes.organisation import queries as organisation
from luwes.organisation.models import Unit

READERS = (Role.HEAD, Role.PERSONNEL, Role.POLICY, Role.AUDITOR, Role.ADMIN)
MAPPERS = (Role.PERSONNEL,)


class DecisionMissing(Missing):
    code = "eligibility.decision-missing"


class MappingMissing(Missing):
    code = "eligibility.mapping-missing"


def decisions_in_force(unit: Unit, on: date) -> QuerySet[models.StoredDecision]:
    """
    Return the decisions that hold on `on` for those posted at the unit or below.

    A mapping of the unit or of a unit above counts; a later one of a part goes before it. A
    decision ends with the posting that it judged: whoever moved must be judged again.
    """
    latest = (
        _of_mappings(_mappings_for(unit, on))
        .order_by("employee_id", "-mapping__on", "-mapping__at", "-mapping_id")
        .distinct("employee_id")
        .values("pk")
    )
    return models.StoredDecision.objects.filter(
        _posting_in_force(on), pk__in=latest, posting__unit__path__startswith=unit.path
    )


def _of_mappings(mappings: Collection[int]) -> QuerySet[models.StoredDecision]:
    return models.StoredDecision.objects.filter(mapping_id__in=mappings)


def _posting_in_force(on: date) -> Q:
    return Q(posting__first__lte=on) & (Q(posting__until__isnull=True) | Q(posting__until__gt=on))


def _mappings_for(unit: Unit, on: date) -> list[int]:
    """Return the newest mapping that covers the whole unit and all later ones of its parts."""
    steps = unit.steplen
    chain = [unit.path[:end] for end in range(steps, len(unit.path) + 1, steps)]
    done = models.Mapping.objects.filter(state=models.MappingState.DONE, on__lte=on)
    found = done.filter(Q(unit__path__in=chain) | Q(unit__path__startswith=unit.path))
    kept: list[int] = []
    for pk, path in found.order_by("-on", "-at", "-pk").values_list("pk", "unit__path"):
        kept.append(pk)
        if unit.path.startswith(path):
            break
    return kept


def decisions_in(unit: Unit, on: date) -> dict[int, StoredVerdict]:
    """Return the verdict in force on `on` of everybody at the unit or below. Two queries."""
    rows = decisions_in_force(unit, on).select_related("mapping")
    return {row.employee_id: stored_verdict(row) for row in rows}


def decisions_by_ids(employee_ids: Collection[int], on: date) -> dict[int, StoredVerdict]:
    """Return the verdicts in force on `on` of these people, by employee id. One query."""
    rows = (
        models.StoredDecision.objects.filter(
            employee_id__in=employee_ids,
            mapping__state=models.MappingState.DONE,
            mapping__on__lte=on,
        )
        .order_by("employee_id", "-mapping__on", "-mapping__at", "-mapping_id")
        .distinct("employee_id")
        .select_related("mapping", "posting")
    )
    return {row.employee_id: stored_verdict(row) for row in rows if _still_holds(row, on)}


def verdict_of(employee_id: int, on: date) -> StoredVerdict | None:
    """Return the verdict on one person on a day; None when not judged in the present post."""
    return decisions_by_ids([employee_id], on).get(employee_id)


def decision_for(employee_id: int, on: date) -> models.StoredDecision:
    """
    Return the stored decision in force, with mapping, unit, position and letter.

    :raises DecisionMissing: the person has not been judged in the post held on that day.
    """
    verdict = verdict_of(employee_id, on)
    if verdict is None:
        raise DecisionMissing(_("Pegawai ini belum dipetakan pada jabatannya sekarang."))
    return models.StoredDecision.objects.select_related(
        "mapping__unit", "unit", "position", "employee", "posting", "letter"
    ).get(pk=verdict.decision_id)


def _still_holds(row: models.StoredDecision, on: date) -> bool:
    posting = row.posting
    return posting.first <= on and (posting.until is None or on < posting.until)


def mapping_for(standing: Standing, pk: int) -> models.Mapping:
    """
    Return one mapping of a unit that the standing may map.

    :raises MappingMissing: absent and foreign look the same.
    """
    covered = organisation.below(standing.paths(*MAPPERS), field="unit__path")
    mapping = models.Mapping.objects.filter(covered, pk=pk).select_related("unit").first()
    if mapping is None:
        raise MappingMissing(_("Pemetaan itu tidak ada, atau di luar lingkup tugas Anda."))
    return mapping


def latest_mapping(unit: Unit, on: date) -> models.Mapping | None:
    """Return the newest finished mapping that judged people of the unit by `on`. Two queries."""
    newest = _mappings_for(unit, on)[:1]
    return models.Mapping.objects.filter(pk__in=newest).select_related("unit", "by").first()


def history_of(employee_id: int, limit: int = 6) -> list[models.StoredDecision]:
    """Return the newest decisions on one person, newest first, with unit and position."""
    rows = models.StoredDecision.objects.filter(
        employee_id=employee_id, mapping__state=models.MappingState.DONE
    )
    related = rows.select_related("mapping", "employee", "unit", "position")
    return list(related.order_by("-mapping__on", "-mapping__at", "-pk")[:limit])


def people_in(
    decisions: QuerySet[models.StoredDecision],
    *,
    outcome: str = "",
    kind: str = "",
    reason: str = "",
    text: str = "",
) -> QuerySet[models.StoredDecision]:
    """Return the decisions that fit, in tree order, with person, unit and position."""
    if outcome:
        decisions = decisions.filter(outcome=outcome)
    if kind:
        decisions = decisions.filter(position__kind=kind)
    if reason == rules.PERSONAL:
        decisions = decisions.filter(barring__overlap=sorted(rules.PERSONAL_CODES))
    elif reason:
        decisions = decisions.filter(barring__contains=[reason])
    if text:
        digits = clean_number(text)
        named = Q(employee__name__icontains=text)
        if digits.isdigit():
            named |= Q(employee__nip__startswith=digits)
        decisions = decisions.filter(named)
    related = decisions.select_related("employee", "posting", "unit", "position", "mapping")
    return related.order_by("posting__unit__path", "-posting__is_head", "employee__name", "pk")


def may_read_personal(standing: Standing, employee_id: int, unit_path: str) -> bool:
    """Tell whether discipline and rating may show: oneself, superiors, personnel officers."""
    own = standing.employee_id == employee_id
    return own or standing.covers(unit_path, Role.HEAD, Role.PERSONNEL)


def today_items(standing: Standing, on: date, now: datetime) -> Iterator[TodayItem]:
    """Return what eligibility has for this person today: mappings to renew."""
    for unit in _tops(standing, *MAPPERS):
        yield from _mapping_items(unit, on)


def _tops(standing: Standing, *roles: Role) -> list[Unit]:
    """Return the units at which the roles are held, without those below another of them."""
    held = standing.paths(*roles)
    tops = [path for path in held if not any(path != p and path.startswith(p) for p in held)]
    return list(Unit.objects.filter(path__in=tops).order_by("path"))


def _mapping_items(unit: Unit, on: date) -> Iterator[TodayItem]:
    url = f"{reverse('eligibility:mapping')}?unit={unit.code}"
    decisions = decisions_in_force(unit, on)
    waiting = overview.head_count(unit, on) - decisions.count()
    if waiting > 0:
        yield TodayItem(
            _("Pegawai belum dipetakan"),
            detail=_("Pegawai baru atau pindah di %(unit)s.") % {"unit": unit.name},
            url=url,
            count=waiting,
            tone="warn",
            icon="eligibility",
            action=_("Petakan"),
        )
    due = decisions.filter(changes_on__lte=on, mapping__on__lt=F("changes_on")).count()
    if due:
        yield TodayItem(
            _("Masa tunggu pegawai sudah lewat"),
            detail=_("Petakan lagi %(unit)s agar hak mereka terbuka.") % {"unit": unit.name},
            url=url,
            count=due,
            tone="info",
            icon="eligibility",
            action=_("Petakan"),
        )


def stored_verdict(row: models.StoredDecision) -> StoredVerdict:
    """Return a row as a value; the mapping must be loaded with it."""
    return StoredVerdict(
        decision_id=row.pk,
        employee_id=row.employee_id,
        outcome=Outcome(row.outcome),
        days_per_week=row.days_per_week,
        reasons=tuple(Reason.from_json(reason) for reason in row.reasons),
        changes_on=row.changes_on,
        judged_on=row.mapping.on,
        rule_version=row.rule_version,
    )
