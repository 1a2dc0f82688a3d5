"""Phones of the sample agency: one waits for its confirmation, one is used by two people."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from luwes.attendance.devices.actions import acknowledge_notice, register_device
from luwes.attendance.devices.queries import notice_at
from luwes.demo.story.cast import CAST
from luwes.demo.story.ground import Ground
from luwes.organisation.models import Employee
from luwes.organisation.queries import posting_of

A_WHILE_AGO = timedelta(days=40)


def use_phones(ground: Ground) -> None:
    """Let the cast have read what is taken, and two of them register phones."""
    people = Employee.objects.filter(user__username__in=[part.username for part in CAST])
    for person in people.order_by("pk"):
        _read_notice(ground, person)
    colleague = people.get(user__username="rekan")
    head = people.get(user__username="atasan")
    _register(ground, colleague, number=1, label="Chrome, Android", days=A_WHILE_AGO)
    _register(ground, head, number=1, label="Chrome, Android", days=A_WHILE_AGO)
    _register(ground, colleague, number=2, label="Samsung Internet, Android")


def _read_notice(ground: Ground, person: Employee) -> None:
    today = ground.timeline.today
    posting = posting_of(person.pk, today)
    notice = notice_at(posting.unit if posting else None, on=today)
    acknowledge_notice(employee=person, version=notice.version, at=ground.now)


def _register(
    ground: Ground, person: Employee, *, number: int, label: str, days: timedelta = timedelta(0)
) -> None:
    assert person.user is not None
    register_device(
        employee=person,
        public_key=_key(ground.seed + number),
        label=label,
        at=ground.now - days,
        by=person.user,
    )


def _key(secret: int) -> bytes:
    """Return the public key of a browser that never was; its secret is a small number."""
    public = derive_private_key(secret, SECP256R1()).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
