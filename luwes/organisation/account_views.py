"""The page that opens accounts; the codes leave it once, in a file."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luwes.base.access import Role, requires
from luwes.base.tables import XLSX, download
from luwes.organisation import accounts, actions, queries
from luwes.organisation.account_forms import OpenAccountsForm
from luwes.organisation.models import Unit

OPENERS = (Role.PERSONNEL, Role.ADMIN)
MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
MOST_UNITS = 300
MOST_CODES = 2_000  # what one page can wait for; the program takes any number


@never_cache
@require_http_methods(["GET", "POST"])
@requires(*OPENERS)
def open_accounts(request: Any) -> HttpResponse:
    """Open accounts under a unit and hand over the list of codes, once."""
    units = _offered_units(request)
    form = OpenAccountsForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, form.cleaned_data)
        except accounts.TooManyAtOnce as many:
            form.add_error("unit", f"{many.detail} {many.remedy}")
    paths = request.standing.paths(*OPENERS)
    context = {
        "form": form,
        "counts": accounts.account_counts(paths, on=request.today, at=request.now),
        "days": settings.ACTIVATION_DAYS,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "organisation/open_accounts.html", context, status=status)


def _offered_units(request: Any) -> list[Unit]:
    """Return the units to choose from in tree order; of very many only the upper ones."""
    seen = queries.visible_units(request.standing, *OPENERS).order_by("depth", "path")
    return sorted(seen[:MOST_UNITS], key=lambda unit: unit.path)


def _opened(request: Any, given: dict[str, Any]) -> HttpResponse:
    unit = queries.unit_for(request.standing, given["unit"], *OPENERS)
    made = actions.open_accounts(
        unit=unit, by=request.user, at=request.now, renew=given["renew"], most=MOST_CODES
    )
    if not made.rows:
        messages.info(request, _("Tidak ada kode baru: semua pegawai unit ini sudah punya."))
        return redirect("organisation:open_accounts")
    kind = given["kind"]
    name = f"akun-{unit.code}-{request.today.isoformat()}.{kind}"
    return download(accounts.handed_out(made, kind=kind), name=name, kind=MEDIA[kind])
