"""Verbs of devices: register, confirm, revoke; and that a person was told what is taken."""

from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luwes.attendance.actions import lock_evidence_of
from luwes.attendance.devices import queries, rules
from luwes.attendance.devices.types import Certified, ConfirmedHow, DeviceFacts, DeviceState
from luwes.attendance.gate import certificates
from luwes.attendance.models import Device, NoticeSeen
from luwes.base import audit
from luwes.base.models import User
from luwes.kit.decisions import Decision
from luwes.kit.errors import Conflict, Invalid
from luwes.kit.zones import Zone, local
from luwes.organisation.models import Employee
from luwes.organisation.queries import posting_of

LEFT = "Pegawai tidak lagi bertugas."  # kept with the device, as an officer would write it
NOBODY_KNOWN = Certified(DeviceState.UNKNOWN)


class KeyInvalid(Invalid):
    code = "attendance.key-invalid"


class DeviceUndecided(Conflict):
    """The device stands otherwise than the verb needs; the reasons say how."""

    code = "attendance.device-undecided"


@transaction.atomic
def register_device(
    *,
    employee: Employee,
    public_key: bytes,
    label: str,
    at: datetime,
    by: User,
    only_known: bool = False,
) -> Certified:
    """
    Put a browser's key in an employee's name and return its certificate, if it is trusted.

    The first device that a person ever has is confirmed at once; a later one waits. A key that is
    known already gets a new certificate. With `only_known` an unknown one is left alone.

    :raises KeyInvalid: the bytes are no point of the curve P-256.
    :raises DeviceUndecided: the person has too many devices.
    """
    _check_key(public_key)
    lock_evidence_of(employee.pk)
    mark = certificates.mark_of(public_key)
    mine = Device.objects.filter(queries.of_employee(employee.pk))
    device = mine.filter(mark=mark).first()
    if device is None and only_known:
        return NOBODY_KNOWN
    if device is None:
        _insist(rules.may_register(mine.count()))
        device = _new_device(employee, public_key, label, at=at, by=by)
    return certify(device, at=at)


def certify(device: Device, *, at: datetime) -> Certified:
    """Return how a device stands, with a fresh certificate where it is confirmed."""
    state = queries.state_of_device(device)
    others = queries.others_with([device.mark], than=device.employee_id).get(device.mark, 0)
    if state is not DeviceState.CONFIRMED:
        return Certified(state, device.pk, others=others)
    until = rules.certified_until(at)
    Device.objects.filter(pk=device.pk).update(certified_until=until)
    certificate = certificates.issue(
        device_id=device.pk,
        employee_id=device.employee_id,
        until=until,
        public_key=bytes(device.public_key),
        key=certificates.gate_key(settings.SECRET_KEY),
    )
    text = certificates.as_text(certificate)
    return Certified(state, device.pk, text, until, rules.renewed_after(until), others)


@transaction.atomic
def confirm_device(*, device: Device, how: ConfirmedHow, at: datetime, by: User) -> Device:
    """
    Trust a device that waits; `how` says by which right.

    :raises DeviceUndecided: it does not wait, or an officer would confirm the own one.
    """
    device = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    facts = _facts(device, by)
    is_officer = how is ConfirmedHow.OFFICER
    _insist(rules.may_confirm_as_officer(facts) if is_officer else rules.may_confirm_by_code(facts))
    device.confirmed_at, device.confirmed_how, device.confirmed_by = at, how, by
    device.save(update_fields=["confirmed_at", "confirmed_how", "confirmed_by"])
    _record("attendance.confirm_device", device, at=at, by=by, how=how.value)
    return device


@transaction.atomic
def revoke_device(*, device: Device, why: str, at: datetime, by: User) -> Device:
    """
    End a device: a lost one, or one that waits and is refused. It signs nothing any more.

    :raises DeviceUndecided: it has ended already.
    """
    device = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    _insist(rules.may_revoke(_facts(device, by)))
    device.revoked_at, device.revoked_by, device.revoked_why = at, by, why
    device.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    _record("attendance.revoke_device", device, at=at, by=by, why=why)
    return device


@transaction.atomic
def end_devices_of_leavers(*, at: datetime) -> int:
    """End the devices of people who have left by the date of `at` in WIB; returns how many."""
    on = local(at, Zone.WIB).date()
    left = Device.objects.select_for_update(of=("self",)).filter(
        revoked_at__isnull=True, employee__left_on__lte=on
    )
    for device in left:
        device.revoked_at, device.revoked_why = at, LEFT
        device.save(update_fields=["revoked_at", "revoked_why"])
        _record("attendance.revoke_device", device, at=at, by=None, why=LEFT)
    return len(left)


def acknowledge_notice(*, employee: Employee, version: str, at: datetime) -> None:
    """Keep that this person was shown that version; a second time changes nothing."""
    NoticeSeen.objects.get_or_create(employee=employee, version=version, defaults={"at": at})


def _new_device(
    employee: Employee, public_key: bytes, label: str, *, at: datetime, by: User
) -> Device:
    had = queries.has_had_a_device(employee.pk)
    is_first = rules.is_confirmed_at_once(has_had_one=had)
    device = Device.objects.create(
        employee=employee,
        public_key=public_key,
        mark=certificates.mark_of(public_key),
        label=label,
        registered_at=at,
        confirmed_at=at if is_first else None,
        confirmed_how=ConfirmedHow.FIRST if is_first else "",
    )
    _record("attendance.register_device", device, at=at, by=by, label=label)
    return device


def _check_key(public_key: bytes) -> None:
    try:
        if len(public_key) != certificates.KEY_LENGTH:
            raise ValueError("A public key is 65 bytes.")
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key)
    except ValueError as error:
        raise KeyInvalid(
            _("Kunci perangkat ini tidak dapat dibaca."),
            remedy=_("Muat ulang halaman presensi. Tanpa itu pun presensi tetap dapat dicatat."),
        ) from error


def _facts(device: Device, by: User) -> DeviceFacts:
    is_own = device.employee.user_id == by.pk
    return DeviceFacts(state=queries.state_of_device(device), is_own=is_own)


def _insist(decision: Decision) -> None:
    if not decision.allowed:
        raise DeviceUndecided(
            _("Perangkat ini tidak dapat diubah seperti itu."), reasons=decision.blocking
        )


def _record(action: str, device: Device, *, at: datetime, by: User | None, **facts: Any) -> None:
    posting = posting_of(device.employee_id, at.date())
    audit.record(
        action=action,
        subject=f"device:{device.pk}",
        by=by,
        at=at,
        unit_path=posting.unit.path if posting else "",
        facts={"employee": device.employee_id, **facts},
    )
