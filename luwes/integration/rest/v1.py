"""The endpoints of v1. Each reads through the same doors as the pages, with the same rights."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from luwes import __version__
from luwes.base.problems import problem_response
from luwes.complaints import queries as complaints
from luwes.integration.rest import schemas
from luwes.integration.tokens import user_of
from luwes.kit.errors import Invalid, LuwesError
from luwes.kit.periods import next_month
from luwes.kit.zones import local
from luwes.organisation import queries as organisation
from luwes.organisation.models import Posting
from luwes.organisation.standing import standing_of, zone_of
from luwes.rota import queries as rota

PAGE = 200
MOST_PAGES = 10_000
PageNumber = Annotated[int, Query(ge=1, le=MOST_PAGES)]


class TokenAuth(HttpBearer):
    """`Authorization: Bearer luwes_…`: the key of a program, with the rights of its account."""

    def authenticate(self, request: Any, token: str) -> Any:
        user = user_of(token)
        if user is None:
            return None
        request.user = user
        request.today = local(request.now, zone_of(user, on=request.today)).date()
        request.standing = standing_of(user, on=request.today)
        return user


api = NinjaAPI(
    title="Luwes",
    version="1",
    description=f"Reads what the pages of Luwes {__version__} show, with the same rights.",
    urls_namespace="api",
    docs_url=None,
    auth=[TokenAuth(), SessionAuth()],
)


@api.exception_handler(LuwesError)
def told(request: HttpRequest, error: LuwesError) -> HttpResponse:
    return problem_response(request, error)


@api.exception_handler(ValidationError)
def misasked(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = {".".join(str(part) for part in row["loc"]): row["msg"] for row in error.errors}
    return problem_response(request, Invalid(_("Parameter tidak dapat dibaca."), errors=errors))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    body = {
        "type": "urn:luwes:integration.not-signed-in",
        "title": _("Belum masuk"),
        "status": 401,
        "detail": _("Sertakan kunci program, atau masuk lebih dulu."),
    }
    response = api.create_response(request, body, status=401)
    response["Content-Type"] = "application/problem+json"
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.get("/", auth=None, include_in_schema=False)
def about(request: Any) -> dict[str, Any]:
    """Say what this is and where its description lies; open to everybody, for it tells nothing."""
    openapi = reverse("api:openapi-json")
    return {"name": api.title, "version": api.version, "openapi": openapi}


@api.get("/employees", response=schemas.EmployeeList, summary="People posted on a day")
def employees(
    request: Any, unit: str = "", on: date | None = None, page: PageNumber = 1
) -> dict[str, Any]:
    """People whom the account may see, posted on `on` (today when left out), under `unit`."""
    on = on or request.today
    seen = organisation.visible_employees(request.standing, on=on)
    posted = Posting.objects.filter(organisation.in_force(on), employee__in=seen)
    if unit:
        found = organisation.unit_for(request.standing, unit)
        posted = posted.filter(unit__path__startswith=found.path)
    rows = posted.select_related("employee", "unit", "position").order_by("unit__path", "pk")
    return _page(rows, page, _employee)


def _employee(row: Posting) -> dict[str, Any]:
    return {
        "nip": row.employee.nip,
        "name": row.employee.full_name,
        "employment": row.employee.employment,
        "unit_code": row.unit.code,
        "unit_name": row.unit.name,
        "position": row.position.title,
        "job_class": row.position.job_class,
        "is_head": row.is_head,
        "posted_on": row.first,
    }


@api.get("/plan", response=schemas.PlanOut, summary="Who is where in a unit's month")
def plan(request: Any, unit: str, month: str) -> dict[str, Any]:
    """The published plan of one unit; `month` is written 2026-10. The kind of leave is not told."""
    first = _month(month)
    found = rota.unit_to_read(request.standing, unit, request.today)
    calendar = rota.calendar(found, first)
    days: Sequence[date] = calendar.days
    return {
        "unit_code": found.code,
        "month": month,
        "state": calendar.plan.state if calendar.plan else "none",
        "rule_version": calendar.plan.rule_version if calendar.plan else "",
        "items": [
            {"nip": row.member.nip, "on": on, "place": cell.name.lower()}
            for row in calendar.rows
            for on, cell in zip(days, row.cells, strict=True)
        ],
    }


def _month(text: str) -> date:
    try:
        first = date.fromisoformat(f"{text}-01")
        next_month(first)  # the last one of all has none
    except (ValueError, OverflowError):
        raise Invalid(_("Bulan ditulis tahun-bulan, misalnya 2026-10.")) from None
    return first


@api.get("/complaints", response=schemas.ComplaintList, summary="Complaints and their promises")
def complaint_list(request: Any, page: PageNumber = 1) -> dict[str, Any]:
    """Complaints that the account may read, newest first; who complained is never told."""
    rows = complaints.visible(request.standing).order_by("-received_at", "-pk")
    return _page(rows, page, _complaint)


def _complaint(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "category": row.category,
        "state": row.state,
        "unit_code": row.unit.code,
        "received_at": row.received_at,
        "promise_at": row.promise_at,
        "first_answered_at": row.first_answered_at,
        "breached_at": row.breached_at,
        "closed_at": row.closed_at,
    }


def _page(rows: Any, number: int, as_item: Any) -> dict[str, Any]:
    paginator = Paginator(rows, PAGE)
    page = paginator.get_page(number)
    return {
        "count": paginator.count,
        "page": page.number,
        "next": page.next_page_number() if page.has_next() else None,
        "items": [as_item(row) for row in page],
    }
