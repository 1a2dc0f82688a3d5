"""Pages of devices: one's own, those that wait for an officer, and what attendance takes."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luwes.attendance.devices import actions, queries
from luwes.attendance.devices.browsers import browser_name
from luwes.attendance.devices.forms import DecideForm, RegisterForm, RevokeForm
from luwes.attendance.devices.sentences import HOW_LABELS, STATE_LABELS
from luwes.attendance.devices.types import Certified, ConfirmedHow, DeviceState
from luwes.attendance.models import Device
from luwes.base.access import Role, requires
from luwes.kit.errors import Invalid
from luwes.organisation import queries as organisation
from luwes.organisation.models import Employee

MOST_WAITING = 100


class FormInvalid(Invalid):
    code = "attendance.form-invalid"


@requires(Role.STAFF)
@require_POST
def register(request: Any) -> HttpResponse:
    """Take this browser's key; answer with its certificate as JSON."""
    form = RegisterForm(request.POST)
    if not form.is_valid():
        raise FormInvalid(
            _("Kunci perangkat ini tidak dapat dibaca."),
            errors={name: [str(e) for e in errors] for name, errors in form.errors.items()},
        )
    certified = actions.register_device(
        employee=Employee.objects.get(pk=request.standing.employee_id),
        public_key=form.cleaned_data["public_key"],
        label=browser_name(request.headers.get("User-Agent", "")),
        only_known=form.cleaned_data["only_known"],
        at=request.now,
        by=request.user,
    )
    return JsonResponse(_as_json(certified))


@requires(Role.STAFF)
@require_GET
def my_devices(request: Any) -> HttpResponse:
    """List one's own devices."""
    return _my_devices(request, RevokeForm())


@requires(Role.STAFF)
@require_POST
def confirm(request: Any, pk: int) -> HttpResponse:
    """Confirm one's own waiting device with a code of two-step sign-in."""
    device = queries.my_device(request.standing, pk)
    form = AuthenticateForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Kode itu tidak cocok, atau sudah terlalu sering dicoba."))
        return redirect("attendance:my_devices")
    actions.confirm_device(
        device=device, how=ConfirmedHow.SECOND_FACTOR, at=request.now, by=request.user
    )
    form.save()
    messages.success(request, _("Perangkat disahkan. Presensi berikutnya sudah bertanda tangan."))
    return redirect("attendance:my_devices")


@requires(Role.STAFF)
@require_POST
def revoke(request: Any, pk: int) -> HttpResponse:
    """End one's own device, such as a lost phone."""
    device = queries.my_device(request.standing, pk)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _my_devices(request, form, status=422)
    why = form.cleaned_data["why"]
    actions.revoke_device(device=device, why=why, at=request.now, by=request.user)
    messages.success(request, _("Perangkat dicabut. Presensi darinya tidak diterima lagi."))
    return redirect("attendance:my_devices")


@requires(*queries.DECIDES)
@require_GET
def waiting(request: Any) -> HttpResponse:
    """List what waits for an officer, browsers in several names, and one person's devices."""
    return _waiting(request)


@requires(*queries.DECIDES)
@require_POST
def decide(request: Any, pk: int) -> HttpResponse:
    """Confirm, refuse or revoke the device of somebody whose record one keeps."""
    device = queries.device_to_decide(request.standing, pk, on=request.today)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _waiting(request, form, status=422)
    if form.cleaned_data["action"] == "confirm":
        actions.confirm_device(
            device=device, how=ConfirmedHow.OFFICER, at=request.now, by=request.user
        )
        messages.success(request, _("Perangkat %(name)s disahkan.") % {"name": device.employee})
    else:
        why = form.cleaned_data["why"]
        actions.revoke_device(device=device, why=why, at=request.now, by=request.user)
        messages.success(
            request, _("Perangkat %(name)s tidak berlaku lagi.") % {"name": device.employee}
        )
    return redirect("attendance:devices_waiting")


@requires(Role.STAFF)
@require_http_methods(["GET", "POST"])
def data(request: Any) -> HttpResponse:
    """Say which data attendance takes; a POST keeps that this person has read it."""
    unit = organisation.own_unit(request.standing, request.today)
    notice = queries.notice_at(unit, on=request.today)
    if request.method == "POST":
        employee = Employee.objects.get(pk=request.standing.employee_id)
        actions.acknowledge_notice(employee=employee, version=notice.version, at=request.now)
        return redirect("attendance:check_in")
    context = {
        "notice": notice,
        "is_seen": queries.has_seen(request.standing, notice.version),
    }
    return render(request, "attendance/data.html", context)


def _my_devices(request: Any, form: RevokeForm, *, status: int = 200) -> HttpResponse:
    rows = queries.my_devices(request.standing)
    others = queries.others_with([row.mark for row in rows], than=request.standing.employee_id)
    shown = [_shown(row, others=others.get(row.mark, 0)) for row in rows]
    context = {
        "form": form,
        "devices": [row for row in shown if not row["is_over"]],
        "former": [row for row in shown if row["is_over"]],
        "has_second_factor": is_mfa_enabled(request.user),
    }
    return render(request, "attendance/my_devices.html", context, status=status)


def _waiting(request: Any, form: DecideForm | None = None, *, status: int = 200) -> HttpResponse:
    on, nip = request.today, "".join(request.GET.get("nip", "").split())
    rows = list(queries.waiting_devices(request.standing, on=on)[:MOST_WAITING])
    found = queries.devices_of(request.standing, nip, on=on) if nip else []
    others = {row.pk: row for row in (*rows, *found)}.values()
    counts = queries.others_with([row.mark for row in others], than=None)
    context = {
        "form": form or DecideForm(),
        "waiting": [_shown(row, others=counts.get(row.mark, 1) - 1) for row in rows],
        "nip": nip,
        "found": [_shown(row, others=max(counts.get(row.mark, 1) - 1, 0)) for row in found],
        "shared": queries.shared_devices(request.standing, on=on),
        "own_id": request.standing.employee_id,
    }
    return render(request, "attendance/devices_waiting.html", context, status=status)


def _shown(device: Device, *, others: int) -> dict[str, Any]:
    state = queries.state_of_device(device)
    how = device.confirmed_how
    return {
        "row": device,
        "mark": str(device.mark),
        "state": state,
        "state_label": STATE_LABELS[state],
        "how": HOW_LABELS[ConfirmedHow(how)] if how else "",
        "is_waiting": state is DeviceState.WAITING,
        "is_confirmed": state is DeviceState.CONFIRMED,
        "is_over": state in (DeviceState.REVOKED, DeviceState.REFUSED),
        "others": others,
    }


def _as_json(certified: Certified) -> dict[str, Any]:
    until, renew = certified.until, certified.renew_after
    return {
        "state": certified.state.value,
        "device": certified.device_id,
        "certificate": certified.certificate,
        "until": until and int(until.timestamp() * 1000),
        "renew_after": renew and int(renew.timestamp() * 1000),
        "others": certified.others,
    }
