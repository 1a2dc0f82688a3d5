"""Questions about devices. Those about people's devices begin with who asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luwes.attendance.devices.notice import Notice, notice_for, notice_terms
from luwes.attendance.devices.rules import state_of
from luwes.attendance.devices.types import DeviceState
from luwes.attendance.models import Device, NoticeSeen
from luwes.base.access import Role, Standing
from luwes.base.today import TodayItem
from luwes.kit.errors import Missing
from luwes.organisation.models import Posting, Unit
from luwes.organisation.queries import below, employee_for, in_force
from luwes.policy.queries import national_rulebook, rulebook

DECIDES = (Role.PERSONNEL,)
MOST_SHARED = 50


class DeviceMissing(Missing):
    code = "attendance.device-missing"


@dataclass(frozen=True, slots=True)
class Shared:
    """One browser in several names: those whom the reader may know, and how many others."""

    devices: list[Device]
    others: int


def state_of_device(device: Device) -> DeviceState:
    """Return how a device stands."""
    return state_of(confirmed_at=device.confirmed_at, revoked_at=device.revoked_at)


def my_devices(standing: Standing) -> list[Device]:
    """Return one's own devices, the newest first. One query."""
    return list(_own(standing).order_by("-registered_at", "-pk"))


def my_device(standing: Standing, pk: int) -> Device:
    """
    Return one's own device.

    :raises DeviceMissing: absent and foreign look the same.
    """
    return _found(_own(standing).filter(pk=pk).first())


def has_had_a_device(employee_id: int) -> bool:
    """Tell whether a device of this person was ever confirmed. One query."""
    return Device.objects.filter(employee_id=employee_id, confirmed_at__isnull=False).exists()


def others_with(marks: Collection[int], *, than: int | None) -> dict[int, int]:
    """Return, by mark, in how many other people's names the same browser stands. One query."""
    rows = Device.objects.filter(mark__in=marks, revoked_at=None)
    rows = rows if than is None else rows.exclude(employee_id=than)
    counts = rows.values("mark").annotate(n=Count("employee_id", distinct=True))
    return {row["mark"]: row["n"] for row in counts}


def waiting_devices(standing: Standing, *, on: date) -> QuerySet[Device]:
    """Return the devices that wait, of people whose record one keeps; the oldest first."""
    rows = Device.objects.filter(confirmed_at=None, revoked_at=None, **_kept_by(standing, on))
    return rows.select_related("employee").order_by("registered_at", "pk")


def devices_of(standing: Standing, nip: str, *, on: date) -> list[Device]:
    """
    Return the devices of one person whose record one keeps.

    :raises EmployeeMissing: absent and foreign look the same.
    """
    narrowed = _as_officer(standing)
    employee = employee_for(narrowed, nip, on=on)
    rows = Device.objects.filter(employee=employee).select_related("employee")
    return list(rows.order_by("-registered_at", "-pk"))


def device_to_decide(standing: Standing, pk: int, *, on: date) -> Device:
    """
    Return a device of somebody whose record one keeps.

    :raises DeviceMissing: absent and foreign look the same.
    """
    rows = Device.objects.filter(pk=pk, **_kept_by(standing, on))
    return _found(rows.select_related("employee").first())


def shared_devices(standing: Standing, *, on: date) -> list[Shared]:
    """Return the browsers in several names, of which one is under the reader. Two queries."""
    mine = Device.objects.filter(revoked_at=None, **_kept_by(standing, on))
    several = (
        Device.objects.filter(revoked_at=None, mark__in=mine.values("mark"))
        .values("mark")
        .annotate(n=Count("employee_id", distinct=True))
        .filter(n__gt=1)
        .order_by("-n", "mark")[:MOST_SHARED]
    )
    counts = {row["mark"]: row["n"] for row in several}
    seen: dict[int, list[Device]] = defaultdict(list)
    for device in mine.filter(mark__in=counts).select_related("employee").order_by("pk"):
        seen[device.mark].append(device)
    return [Shared(seen[mark], count - len(seen[mark])) for mark, count in counts.items()]


def notice_at(unit: Unit | None, *, on: date) -> Notice:
    """Return what people of a unit are told, by the rules there; without one, nationally."""
    book = rulebook(unit=unit, on=on) if unit else national_rulebook(on)
    return notice_for(notice_terms(book))


def has_seen(standing: Standing, version: str) -> bool:
    """Tell whether this person was shown that version of what attendance takes. One query."""
    mine = NoticeSeen.objects.filter(employee__in=_ids(standing))
    return mine.filter(version=version).exists()


def today_items(standing: Standing, on: date) -> Iterable[TodayItem]:
    """Return what waits for a personnel officer. One query."""
    if not standing.has(*DECIDES):
        return
    count = waiting_devices(standing, on=on).count()
    if count:
        title = ngettext("%(n)s perangkat menunggu", "%(n)s perangkat menunggu", count)
        yield TodayItem(
            title=title % {"n": count},
            detail=_("Presensi dari perangkat baru diakui setelah disahkan."),
            url=reverse("attendance:devices_waiting"),
            tone="info",
            icon="phone",
            action=_("Periksa"),
        )


def _own(standing: Standing) -> QuerySet[Device]:
    return Device.objects.filter(employee__in=_ids(standing))


def _ids(standing: Standing) -> list[int]:
    return [] if standing.employee_id is None else [standing.employee_id]


def _kept_by(standing: Standing, on: date) -> dict[str, Any]:
    posted = Posting.objects.filter(
        in_force(on), below(standing.paths(*DECIDES), field="unit__path")
    )
    return {"employee_id__in": posted.values("employee_id")}


def _as_officer(standing: Standing) -> Standing:
    """Return the standing with nothing but the grants of who decides."""
    grants = tuple(grant for grant in standing.grants if grant.role in DECIDES)
    return Standing(user_id=standing.user_id, employee_id=None, grants=grants)


def _found(device: Device | None) -> Device:
    if device is None:
        raise DeviceMissing(_("Perangkat itu tidak ada, atau di luar lingkup tugas Anda."))
    return device


def of_employee(employee_id: int) -> Q:
    """The devices that a person can use or is about to."""
    return Q(employee_id=employee_id, revoked_at=None)
