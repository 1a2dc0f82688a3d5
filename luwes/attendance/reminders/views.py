"""Asking for reminders and ending them; called by the module on the check-in page."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luwes.attendance.reminders import actions
from luwes.attendance.reminders.forms import SubscribeForm, UnsubscribeForm
from luwes.attendance.reminders.pushing import Browser
from luwes.attendance.reminders.vapid import own
from luwes.base.access import Role, requires
from luwes.kit.errors import Invalid
from luwes.organisation.models import Employee


class SubscriptionInvalid(Invalid):
    code = "attendance.subscription-invalid"


@requires(Role.STAFF)
@require_GET
def key(_request: Any) -> HttpResponse:
    """Give the public key with which a browser lets this server, and no other, remind it."""
    return JsonResponse({"key": own(settings.PUSH_SECRET, settings.PUSH_CONTACT).public_key})


@requires(Role.STAFF)
@require_POST
def subscribe(request: Any) -> HttpResponse:
    """Remind the person in this browser from now on."""
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        raise _invalid(form)
    data = form.cleaned_data
    actions.subscribe(
        employee=Employee.objects.get(pk=request.standing.employee_id),
        browser=Browser(data["endpoint"], data["p256dh"], data["auth"]),
        language=(get_language() or "id")[:2],
        at=request.now,
    )
    return HttpResponse(status=204)


@requires(Role.STAFF)
@require_POST
def unsubscribe(request: Any) -> HttpResponse:
    """End the reminders in this browser; ending what is not there is fine."""
    form = UnsubscribeForm(request.POST)
    if not form.is_valid():
        raise _invalid(form)
    employee = Employee.objects.get(pk=request.standing.employee_id)
    actions.unsubscribe(employee=employee, endpoint=form.cleaned_data["endpoint"])
    return HttpResponse(status=204)


def _invalid(form: Any) -> SubscriptionInvalid:
    errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
    return SubscriptionInvalid(
        _("Peramban ini mengirim keterangan pengingat yang tidak dapat dibaca."),
        remedy=_("Pakai peramban lain, atau lanjutkan tanpa pengingat."),
        errors=errors,
    )
