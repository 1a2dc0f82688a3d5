"""Devices: who is trusted at once, who waits, and who may decide."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from luwes.attendance.devices import actions, queries
from luwes.attendance.devices.actions import DeviceUndecided, KeyInvalid
from luwes.attendance.devices.rules import CERTIFIED_FOR, MOST_DEVICES
from luwes.attendance.devices.types import ConfirmedHow, DeviceState
from luwes.attendance.gate import certificates
from luwes.attendance.models import Device
from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.standing import standing_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 6, 0, 21, tzinfo=UTC)
TODAY = NOW.date()


def new_key() -> bytes:
    public = generate_private_key(SECP256R1()).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def register(employee, key=None, **changed):
    facts = {"label": "Chrome, Android", "at": NOW, "by": employee.user, **changed}
    return actions.register_device(employee=employee, public_key=key or new_key(), **facts)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def ani(unit):
    return make_employee(unit=unit, with_login=True, name="Ani Lestari")


@pytest.fixture
def officer(unit):
    return make_user(role=Role.PERSONNEL, unit=unit)


def the_device(told) -> Device:
    return Device.objects.get(pk=told.device_id)


class TestRegistering:
    def test_the_first_device_is_trusted_at_once(self, ani):
        told = register(ani)
        assert told.state is DeviceState.CONFIRMED
        assert the_device(told).confirmed_how == "first"
        assert told.until == NOW + CERTIFIED_FOR

    def test_its_certificate_is_one_that_the_gate_reads(self, ani):
        key = new_key()
        told = register(ani, key)
        gate_key = certificates.gate_key(settings.SECRET_KEY)
        read = certificates.read(told.certificate, key=gate_key)
        assert (read.device_id, read.employee_id) == (told.device_id, ani.pk)
        assert read.public_key == key

    def test_a_second_one_waits_and_has_no_certificate(self, ani):
        register(ani)
        told = register(ani)
        assert (told.state, told.certificate) == (DeviceState.WAITING, "")

    def test_after_a_lost_phone_the_next_waits_all_the_same(self, ani):
        lost = the_device(register(ani))
        actions.revoke_device(device=lost, why="hilang", at=NOW, by=ani.user)
        assert register(ani).state is DeviceState.WAITING

    def test_the_same_key_again_is_the_same_device_with_a_newer_certificate(self, ani):
        key = new_key()
        first = register(ani, key)
        second = register(ani, key, at=NOW + timedelta(days=40))
        assert first.device_id == second.device_id
        assert second.until > first.until
        assert Device.objects.count() == 1

    def test_a_revoked_key_comes_back_as_a_new_device_that_waits(self, ani):
        key = new_key()
        first = the_device(register(ani, key))
        actions.revoke_device(device=first, why="hilang", at=NOW, by=ani.user)
        again = register(ani, key)
        assert again.state is DeviceState.WAITING
        assert again.device_id != first.pk

    def test_an_unknown_key_is_left_alone_when_only_known_ones_are_asked_for(self, ani):
        assert register(ani, only_known=True).state is DeviceState.UNKNOWN
        assert not Device.objects.exists()

    def test_one_browser_of_two_people_is_seen_and_blocks_nobody(self, unit, ani):
        key, budi = new_key(), make_employee(unit=unit, with_login=True)
        register(ani, key)
        told = register(budi, key)
        assert told.state is DeviceState.CONFIRMED
        assert told.others == 1
        assert queries.others_with([certificates.mark_of(key)], than=ani.pk) == {
            certificates.mark_of(key): 1
        }

    @pytest.mark.parametrize("bad", [b"", b"\x04" * 65, b"\x02" + b"1" * 64, b"x" * 64])
    def test_bytes_that_are_no_key_are_refused(self, ani, bad):
        with pytest.raises(KeyInvalid):
            actions.register_device(employee=ani, public_key=bad, label="", at=NOW, by=ani.user)

    def test_browsers_that_forget_their_key_do_not_pile_up(self, ani):
        for _ in range(MOST_DEVICES):
            register(ani)
        with pytest.raises(DeviceUndecided) as refused:
            register(ani)
        assert refused.value.reasons[0].code == "attendance.too-many-devices"


class TestDeciding:
    @pytest.fixture
    def waiting(self, ani):
        register(ani)
        return the_device(register(ani))

    def test_an_officer_confirms_and_the_trail_knows(self, waiting, officer):
        actions.confirm_device(device=waiting, how=ConfirmedHow.OFFICER, at=NOW, by=officer)
        assert register(waiting.employee, bytes(waiting.public_key)).certificate
        entry = AuditEntry.objects.get(action="attendance.confirm_device")
        assert entry.by == officer

    def test_an_officer_does_not_confirm_the_own_device(self, waiting):
        with pytest.raises(DeviceUndecided) as refused:
            actions.confirm_device(
                device=waiting, how=ConfirmedHow.OFFICER, at=NOW, by=waiting.employee.user
            )
        assert refused.value.reasons[0].code == "attendance.own-device"

    def test_a_refused_device_stays_as_it_was_and_says_why(self, waiting, officer):
        actions.revoke_device(device=waiting, why="bukan miliknya", at=NOW, by=officer)
        device = Device.objects.get(pk=waiting.pk)
        assert queries.state_of_device(device) is DeviceState.REFUSED
        with pytest.raises(DeviceUndecided):
            actions.confirm_device(device=device, how=ConfirmedHow.OFFICER, at=NOW, by=officer)
        with pytest.raises(DeviceUndecided):
            actions.revoke_device(device=device, why="lagi", at=NOW, by=officer)

    def test_an_officer_sees_only_the_own_units(self, waiting, officer):
        elsewhere = make_user(role=Role.PERSONNEL, unit=make_unit())
        head = make_user(role=Role.HEAD, unit=make_unit())
        for user, seen in ((officer, 1), (elsewhere, 0), (head, 0)):
            standing = standing_of(user, on=TODAY)
            assert queries.waiting_devices(standing, on=TODAY).count() == seen
            assert len(list(queries.today_items(standing, TODAY))) == seen

    def test_whoever_shares_a_browser_is_named_only_within_reach(self, unit, ani, officer):
        key, stranger = new_key(), make_employee(unit=make_unit(), with_login=True)
        register(ani, key)
        register(stranger, key)
        (shared,) = queries.shared_devices(standing_of(officer, on=TODAY), on=TODAY)
        assert [device.employee for device in shared.devices] == [ani]
        assert shared.others == 1


class TestLeaving:
    def test_ends_the_devices_of_who_has_left(self, ani, unit):
        leaver, stayer = the_device(register(ani)), make_employee(unit=unit, with_login=True)
        kept = the_device(register(stayer))
        type(ani).objects.filter(pk=ani.pk).update(left_on=TODAY)
        assert actions.end_devices_of_leavers(at=NOW) == 1
        leaver.refresh_from_db()
        kept.refresh_from_db()
        assert (leaver.revoked_at, kept.revoked_at) == (NOW, None)

    def test_is_looked_at_once(self, ani):
        register(ani)
        type(ani).objects.filter(pk=ani.pk).update(left_on=TODAY)
        assert [actions.end_devices_of_leavers(at=NOW) for _ in range(2)] == [1, 0]
