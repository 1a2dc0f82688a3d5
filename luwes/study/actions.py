"""Verbs of the study: fix a protocol, then read the data by it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.base import audit
from luwes.base.models import User
from luwes.kit.errors import Conflict, Invalid
from luwes.organisation.models import Unit
from luwes.policy.queries import rulebook
from luwes.study import types
from luwes.study.models import Protocol, Report
from luwes.study.panels import data_hash, gather, panels_json
from luwes.study.rules import PanelTooSmall
from luwes.study.types import Outcome, Panel


class ProtocolInvalid(Invalid):
    code = "study.protocol-invalid"


class ProtocolBroken(Conflict):
    """The stored protocol no longer gives the hash under which it was fixed."""

    code = "study.protocol-broken"


@transaction.atomic
def fix_protocol(
    *,
    unit: Unit,
    title: str,
    treated: Sequence[Unit],
    comparison: Sequence[Unit],
    before_first: date,
    start: date,
    until: date,
    by: User | None,
    at: datetime,
    outcomes: Sequence[Outcome] = tuple(Outcome),
) -> Protocol:
    """
    Write down what will be compared; from then on nobody can change it.

    The same protocol again is the same row.

    :raises ProtocolInvalid: an arm is empty, the arms overlap, or the dates are out of order.
    """
    _refuse_invalid(treated, comparison, before_first, start, until)
    value = types.Protocol(
        title=title,
        treated=tuple(sorted(row.pk for row in treated)),
        comparison=tuple(sorted(row.pk for row in comparison)),
        before_first=before_first,
        start=start,
        until=until,
        outcomes=tuple(outcomes),
        minimum_cell=int(rulebook(unit=unit, on=start).value("study.minimum_cell")),
    )
    known = Protocol.objects.filter(hash=value.hash).first()
    if known is not None:
        return known
    fields: dict[str, Any] = {**asdict(value), "hash": value.hash}
    row = Protocol.objects.create(unit=unit, fixed_at=at, fixed_by=by, **fields)
    audit.record(
        action="study.fix_protocol",
        subject=f"protocol:{row.pk}",
        by=by,
        at=at,
        unit_path=unit.path,
        facts={"hash": row.hash, "title": title},
    )
    return row


def _refuse_invalid(
    treated: Sequence[Unit], comparison: Sequence[Unit], before: date, start: date, until: date
) -> None:
    if not treated or not comparison:
        raise ProtocolInvalid(_("Kajian memerlukan unit uji coba dan unit pembanding."))
    paths = [unit.path for unit in [*treated, *comparison]]
    overlap = any(a != b and a.startswith(b) for a in paths for b in paths)
    if overlap or len(set(paths)) != len(paths):
        raise ProtocolInvalid(
            _("Satu unit tidak boleh berada di dua kelompok, atau di bawah unit lain di kajian."),
            remedy=_("Pilih unit yang setingkat, misalnya direktorat."),
        )
    if not before < start < until:
        raise ProtocolInvalid(
            _("Tanggalnya tidak berurutan: awal pembanding, mulai uji coba, akhir.")
        )


@transaction.atomic
def run_study(*, protocol: Protocol, by: User | None, at: datetime) -> Report:
    """
    Read the data by a protocol and keep the frozen panels with their estimates.

    The same data give the same report row. An outcome whose data cannot answer is kept with the
    reason instead of a number.

    :raises ProtocolBroken: the protocol does not match its hash.
    """
    value = protocol.as_value()
    if value.hash != protocol.hash:
        raise ProtocolBroken(_("Rencana kajian tidak cocok dengan sidiknya; hasilnya ditolak."))
    panels = gather(value)
    digest = data_hash(panels)
    known = Report.objects.filter(protocol=protocol, data_hash=digest).first()
    if known is not None:
        return known
    estimates, refused = _estimates(panels, value)
    report = Report.objects.create(
        protocol=protocol,
        data_hash=digest,
        panels=panels_json(panels),
        estimates=estimates,
        refused=refused,
        made_at=at,
        made_by=by,
    )
    audit.record(
        action="study.run_study",
        subject=f"protocol:{protocol.pk}",
        by=by,
        at=at,
        unit_path=protocol.unit.path,
        facts={"report": report.pk, "data": digest, "protocol": protocol.hash},
    )
    return report


def _estimates(
    panels: Sequence[Panel], protocol: types.Protocol
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    # statsmodels takes seconds to load; only a study pays them, not each start of the site
    from luwes.study.estimator import estimate

    estimates, refused = [], {}
    for panel in panels:
        try:
            estimates.append(asdict(estimate(panel, protocol=protocol)))
        except PanelTooSmall as refusal:
            refused[panel.outcome.value] = refusal.reason
    return estimates, refused
