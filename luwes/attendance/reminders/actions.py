"""Verbs of reminders: asking for them, ending them, and sending them once."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from itertools import islice
from time import monotonic

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luwes.attendance.models import PushSubscription, Reminder
from luwes.attendance.reminders.addresses import AddressRefused, check_shape
from luwes.attendance.reminders.due import Due, due_now, seconds_left
from luwes.attendance.reminders.pushing import Browser, Outcome, Pusher
from luwes.attendance.reminders.vapid import own
from luwes.attendance.types import CheckInKind
from luwes.kit.errors import Invalid
from luwes.organisation.models import Employee

BROWSERS_A_PERSON = 10
PEOPLE_AT_ONCE = 1_000
AT_ONCE = 32  # messages on their way
SECONDS_FOR_ALL = 240  # what is left is claimed by the next tick

log = logging.getLogger(__name__)


class EndpointRefused(Invalid):
    """The browser named an address that no push service has."""

    code = "attendance.endpoint-refused"


@transaction.atomic
def subscribe(*, employee: Employee, browser: Browser, language: str, at: datetime) -> None:
    """
    Remind this person in this browser from now on; asking again changes nothing.

    A browser belongs to whoever asked last. A person has at most ten; the oldest gives way.

    :raises EndpointRefused: not https, or not on the open network.
    """
    try:
        check_shape(browser.endpoint)
    except AddressRefused as error:
        raise EndpointRefused(
            gettext_lazy("Alamat pengingat dari peramban ini tidak dapat dipakai."),
            remedy=gettext_lazy("Pakai peramban lain, atau lanjutkan tanpa pengingat."),
        ) from error
    PushSubscription.objects.update_or_create(
        endpoint=browser.endpoint,
        defaults={
            "employee": employee,
            "p256dh": browser.p256dh,
            "auth": browser.auth,
            "language": language,
            "made_at": at,
            "failed_at": None,
            "failures": 0,
        },
    )
    mine = PushSubscription.objects.filter(employee=employee).order_by("-made_at", "-pk")
    spare = mine.values_list("pk", flat=True)[BROWSERS_A_PERSON:]
    PushSubscription.objects.filter(pk__in=list(spare)).delete()


def unsubscribe(*, employee: Employee, endpoint: str) -> bool:
    """End the reminders in one browser of this person; tells whether there were any."""
    mine = PushSubscription.objects.filter(employee=employee, endpoint=endpoint)
    count, _rows = mine.delete()
    return count > 0


def remind(*, at: datetime, pusher: Pusher | None = None) -> int:
    """
    Remind everybody who is due now, each once a day and kind; return how many were reached.

    That somebody is reminded is written down before it is sent: whatever breaks, nobody hears of
    the same thing twice.
    """
    ends = monotonic() + SECONDS_FOR_ALL
    waiting, reached = due_now(at), 0
    while monotonic() < ends and (some := list(islice(waiting, PEOPLE_AT_ONCE))):
        if due := _claimed(some, at=at):
            pusher = pusher or Pusher(own(settings.PUSH_SECRET, settings.PUSH_CONTACT))
            reached += _send(due, pusher, at=at, ends=ends)
    return reached


def _claimed(due: Iterable[Due], *, at: datetime) -> list[Due]:
    """Write reminders down; return those that were not written before."""
    wanted = {(one.employee_id, one.on, one.call.kind.value): one for one in due}
    if not wanted:
        return []
    people, days, kinds = (list(column) for column in zip(*wanted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO attendance_reminder (employee_id, "on", kind, at, reached)
            SELECT who, "on", kind, %s, 0
              FROM unnest(%s::bigint[], %s::date[], %s::text[]) AS given (who, "on", kind)
            ON CONFLICT DO NOTHING RETURNING employee_id, "on", kind
            """,
            [at, people, days, kinds],
        )
        return [wanted[row] for row in cursor.fetchall()]


def _send(due: Sequence[Due], pusher: Pusher, *, at: datetime, ends: float) -> int:
    """Send to every browser of each, side by side and for a bounded time."""
    browsers: dict[int, list[PushSubscription]] = defaultdict(list)
    people = {one.employee_id for one in due}
    for row in PushSubscription.objects.filter(employee_id__in=people):
        browsers[row.employee_id].append(row)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sending = {
            pool.submit(_push, pusher, row, one, at): (row, one)
            for one in due
            for row in browsers[one.employee_id]
        }
        done, late = wait(sending, timeout=max(ends - monotonic(), 1))
        pool.shutdown(wait=False, cancel_futures=True)
    if late:
        log.warning("%s reminders were given up: the push services are too slow.", len(late))
    return _note([(*sending[future], future.result()) for future in done], at=at)


def _push(pusher: Pusher, row: PushSubscription, due: Due, at: datetime) -> Outcome:
    browser = Browser(row.endpoint, row.p256dh, row.auth)
    message = message_for(due.call.kind, row.language)
    return pusher.send(browser, message, at=at, seconds=seconds_left(due.call, at))


def message_for(kind: CheckInKind, language: str) -> dict[str, str]:
    """Return what the browser shows: that something is missing, and nothing about anybody."""
    with translation.override(language):
        is_in = kind is CheckInKind.IN
        return {
            "title": _("Presensi masuk belum tercatat")
            if is_in
            else _("Presensi pulang belum tercatat"),
            "body": _("Ketuk untuk mencatatnya."),
            "tag": f"luwes-{kind}",
            "url": reverse("attendance:check_in"),
            "icon": static("web/img/icon-192.png"),
        }


@transaction.atomic
def _note(found: Sequence[tuple[PushSubscription, Due, Outcome]], *, at: datetime) -> int:
    """Write down whom it reached, drop what is gone, count what failed; return how many people."""
    keys: dict[Outcome, list[int]] = {outcome: [] for outcome in Outcome}
    reached: Counter[Due] = Counter()
    for row, due, outcome in found:
        keys[outcome].append(row.pk)
        reached[due] += outcome is Outcome.REACHED
    known = PushSubscription.objects
    known.filter(pk__in=keys[Outcome.GONE]).delete()
    known.filter(pk__in=keys[Outcome.FAILED]).update(failures=F("failures") + 1, failed_at=at)
    known.filter(pk__in=keys[Outcome.REACHED]).update(failures=0, failed_at=None)
    for due, browsers in reached.items():
        rows = Reminder.objects.filter(employee_id=due.employee_id, on=due.on, kind=due.call.kind)
        rows.update(reached=browsers)
    return sum(1 for browsers in reached.values() if browsers)
