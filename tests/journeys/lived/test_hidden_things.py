"""A thing of another agency answers byte for byte like a thing that is not there."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from luwes.allowance.models import Order, Run, RunLine
from luwes.allowance.orders import order_compute
from luwes.attendance.list_files import ask_for_file
from luwes.attendance.models import (
    Correction,
    Device,
    HandList,
    Lead,
    Outage,
    PersonalHours,
    Shift,
    Workday,
)
from luwes.attendance.terminals.actions import add_terminal
from luwes.attendance.terminals.types import States
from luwes.attendance.terminals.uploads import upload_file
from luwes.base.access import Role
from luwes.base.models import User
from luwes.complaints.models import Complaint
from luwes.discipline.models import Case
from luwes.eligibility.actions import issue_letter
from luwes.eligibility.models import Mapping, StoredDecision
from luwes.kit.periods import ONE_DAY
from luwes.kit.zones import Zone
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import Site, StagedList, Unit
from luwes.policy.actions import draft_bound
from luwes.policy.models import TermOverride
from luwes.policy.types import OWN_VALUE, BoundKind
from luwes.rota.models import Plan
from luwes.study.models import Protocol
from luwes.work.models import Entry, Handover
from tests.house.test_routes import routes
from tests.journeys.lived.conftest import NOW, TODAY

# in the group of the browser, to share the agency of the other journeys
pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db]

ABSENT: dict[str, Any] = {
    "pk": 999_999_999,
    "number": 999_999_998,
    "entry": 999_999_997,
    "nip": "199902022024022002",
    "code": "tidak-ada",
    "ticket": "LW-2026-999999",
    "case": "DP-2026-999999",
    "uuid": UUID("00000000-0000-4000-8000-000000000000"),
}
SHOWN_TO_ALL = {
    "attendance:service": "who serves the public is no secret; no names are told",
    "policy:rule": "rules are no secret",
    "policy:propose_term": "a key is a rule's name, not a thing of an agency",
    "policy:propose_bound": "a key is a rule's name, not a thing of an agency",
}

Arguments = dict[str, Any]


def things() -> dict[str, Arguments]:
    """Return, for each address with arguments, those of something that exists in the story."""
    letter = issue_letter(decision=_decision(), by=None, at=NOW).decision
    nip = letter.employee.nip
    entry, offer = Entry.objects.select_related("task")[0], Handover.objects.all()[0]
    line = RunLine.objects.select_related("run", "employee")[0]
    slip = {"pk": line.run_id, "nip": line.employee.nip}
    ticket, case = Complaint.objects.all()[0].number, Case.objects.all()[0].number
    plan, protocol = Plan.objects.all()[0].pk, Protocol.objects.all()[0].pk
    run, staged = Run.objects.all()[0].pk, _staged_list().pk
    device = _device().pk
    asked, listed, outage = _correction().pk, _hand_list().pk, _outage().pk
    work = ("take", "record", "finish", "hand_over", "accept", "give_back")
    return {
        "organisation:employee": {"nip": nip},
        "organisation:record": {"nip": nip, "kind": "cuti"},
        "organisation:unit": {"code": letter.unit.code},
        "organisation:site": {"pk": Site.objects.all()[0].pk},
        **{
            f"organisation:import_{verb}": {"pk": staged}
            for verb in ("review", "apply", "discard", "renewals", "report_csv", "report_json")
        },
        "policy:term_draft": {"pk": TermOverride.objects.filter(state="draft")[0].pk},
        "policy:bound_draft": {"pk": _bound_draft().pk},
        "eligibility:mapping_progress": {"pk": Mapping.objects.all()[0].pk},
        "eligibility:person": {"nip": nip},
        "eligibility:letter": {"nip": nip},
        **{f"rota:{verb}": {"pk": plan} for verb in ("plan", "publish", "withdraw", "discard")},
        "attendance:person_month": {"nip": nip},
        **{
            f"attendance:{verb}": {"pk": asked}
            for verb in (
                "correction",
                "decide_correction",
                "withdraw_correction",
                "correction_evidence",
            )
        },
        **{f"attendance:hand_list{part}": {"pk": listed} for part in ("", "_document")},
        **{
            f"attendance:{verb}": {"pk": outage}
            for verb in ("outage", "confirm_outage", "reject_outage")
        },
        **_terminal_things(),
        **{f"attendance:{name}": {"pk": _list_file()} for name in ("list_file", "list_file_xlsx")},
        **_hours_things(),
        **_lead_things(),
        **{f"attendance:device_{verb}": {"pk": device} for verb in ("confirm", "revoke", "decide")},
        "work:task": {"number": entry.task_id},
        **{f"work:{verb}": {"number": entry.task_id} for verb in work},
        "work:correct": {"number": entry.task_id, "entry": entry.pk},
        "work:answer": {"pk": offer.pk},
        **{
            f"complaints:{verb}": {"number": ticket}
            for verb in ("detail", "answer", "forward", "assign", "note", "close")
        },
        **{f"discipline:{verb}": {"number": case} for verb in ("case", "statement", "decision")},
        "performance:score": {"month": f"{line.run.first:%Y-%m}", "nip": line.employee.nip},
        **{f"allowance:{verb}": {"pk": run} for verb in ("run", "seal", "run_xlsx")},
        "allowance:order": {"pk": _order().pk},
        "allowance:slip": slip,
        "allowance:slip_pdf": slip,
        **{f"study:{verb}": {"pk": protocol} for verb in ("study", "run", "report_pdf")},
        "study:picture": {"pk": protocol, "outcome": "late_minutes"},
    }


def _lead_things() -> dict[str, Arguments]:
    lead = Lead.objects.create(
        kind="mock",
        unit=_agency(),
        first=TODAY,
        until=TODAY + ONE_DAY,
        strength="0.5",
        evidence={"facts": {"days": 1}, "weights": [], "anchor": "", "month": ""},
        digest="0" * 32,
        found_at=NOW,
    )
    lead.people.create(employee=_decision().employee, evidence={"days": 1, "check_ins": []})
    verbs = ("lead", "ask_people", "close_lead", "answer_lead")
    return {f"attendance:{verb}": {"pk": lead.pk} for verb in verbs}


def _hours_things() -> dict[str, Arguments]:
    day = Workday.objects.filter(is_current=True).order_by("pk")[0]
    own = PersonalHours.objects.create(
        employee_id=day.employee_id, first=TODAY, kind="shifts", week={}, source="SK", at=NOW
    )
    shift = Shift.objects.create(
        employee_id=day.employee_id, on=TODAY, starts_at=NOW, ends_at=NOW + ONE_DAY / 3, at=NOW
    )
    return {
        **{f"attendance:{verb}": {"pk": own.pk} for verb in ("hours", "end_hours")},
        "attendance:withdraw_shift": {"pk": shift.pk},
    }


def _list_file() -> UUID:
    keeper = User.objects.get(username="kepegawaian")
    file, _is_new = ask_for_file(unit=_agency(), first=TODAY.replace(day=1), by=keeper, at=NOW)
    return file.pk


def _terminal_things() -> dict[str, Arguments]:
    """Return a terminal with an upload that waits."""
    keeper = User.objects.get(username="kepegawaian")
    terminal = add_terminal(
        unit=_agency(), name="Lobi", zone=Zone.WIB, states=States.NONE, by=keeper, at=NOW
    )
    line = f"7\t{TODAY} 07:21:00\t1\t0\t0\t0\n".encode()
    upload = upload_file(terminal=terminal, content=line, name="attlog.dat", by=keeper, at=NOW)
    verbs = ("change", "upload", "numbers", "give", "give_many", "end")
    return {
        "attendance:terminal": {"pk": terminal.pk},
        **{f"attendance:terminal_{verb}": {"pk": terminal.pk} for verb in verbs},
        **{
            f"attendance:terminal_{verb}": {"pk": upload.pk}
            for verb in ("review", "confirm", "discard")
        },
    }


def absent(name: str, arguments: Arguments) -> Arguments:
    """Return arguments of the same form of which nothing exists."""
    if isinstance(arguments.get("pk"), UUID):
        return {"pk": ABSENT["uuid"]}
    words = {"complaints": {"number": "ticket"}, "discipline": {"number": "case"}}
    slice_ = words.get(name.partition(":")[0], {})
    return {key: ABSENT.get(slice_.get(key, key), value) for key, value in arguments.items()}


def _decision() -> StoredDecision:
    decisions = StoredDecision.objects.filter(employee__user=None, employee__left_on=None)
    return decisions.select_related("employee", "unit").order_by("-pk")[0]


def _device() -> Device:
    owner = _decision().employee
    return Device.objects.create(employee=owner, public_key=bytes(65), mark=1, registered_at=NOW)


def _agency() -> Unit:
    return Unit.objects.filter(depth=1).order_by("path")[0]


def _order() -> Order:
    treasurer = User.objects.get(username="bendahara")
    return order_compute(unit=_agency(), first=TODAY.replace(day=1), by=treasurer, at=NOW)


def _correction() -> Correction:
    day = Workday.objects.filter(is_current=True).order_by("pk")[0]
    return Correction.objects.create(
        employee_id=day.employee_id, unit_id=day.unit_id, on=day.on, kind="excuse_late",
        reason="Ban bocor.", asked_at=NOW, asked_by=_keeper(), due_on=TODAY,
    )  # fmt: skip


def _hand_list() -> HandList:
    return HandList.objects.create(
        unit=_agency(), on=TODAY, reason="system_down", at=NOW, by=_keeper()
    )


def _outage() -> Outage:
    hour = timedelta(hours=1)
    return Outage.objects.create(
        unit=_agency(), starts_at=NOW - hour, ends_at=NOW, cause="gate", proposed_at=NOW
    )


def _keeper() -> User:
    return User.objects.get(username="kepegawaian")


def _staged_list() -> StagedList:
    return StagedList.objects.create(
        id=uuid4(),
        by=User.objects.get(username="kepegawaian"),
        unit=_agency(),
        name="pegawai.csv",
        content=b"",
        effective_on=TODAY,
        report={},
        staged_at=NOW,
    )


def _bound_draft() -> Any:
    return draft_bound(
        unit=_agency(),
        key="rota.minimum_in_office",
        kind=BoundKind.FIXED,
        value=OWN_VALUE,
        first=TODAY.replace(month=12),
        instrument="Keputusan Kepala Badan Nomor 3 Tahun 2026",
        reason="Agar setiap unit sama.",
        by=User.objects.get(username="kebijakan"),
        at=NOW,
    )


@pytest.fixture
def agency_elsewhere(lived: dict[str, str]) -> Unit:
    """Another agency beside that of the story."""
    return make_unit(name="Badan Lain")


def client_of(role: Role, agency: Unit) -> Client:
    client = Client()
    is_staff = role is Role.STAFF
    client.force_login(
        make_employee(unit=agency, with_login=True).user  # type: ignore[arg-type]
        if is_staff
        else make_user(role=role, unit=agency)
    )
    return client


@pytest.mark.parametrize("role", list(Role))
def test_what_is_elsewhere_looks_like_what_is_not_there(role: Role, agency_elsewhere: Unit):
    client = client_of(role, agency_elsewhere)
    told_apart = []
    for name, there in things().items():
        nowhere = absent(name, there)
        for ask in (client.get, client.post):
            hidden = ask(reverse(name, kwargs=there))
            missing = ask(reverse(name, kwargs=nowhere))
            assert hidden.status_code in (404, 405), (name, ask.__name__, hidden.status_code)
            if answer(hidden) != answer(missing):
                told_apart.append(f"{ask.__name__} {name}: {hidden.status_code}")
    assert not told_apart, "\n".join(told_apart)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    "name",
    ["rota:calendar", "eligibility:mapping", "eligibility:what_if", "eligibility:export",
     "attendance:day", "attendance:month", "attendance:month_xlsx", "attendance:month_sheet",
     "attendance:open_days"],
)  # fmt: skip
def test_a_unit_elsewhere_is_no_choice(role: Role, name: str, agency_elsewhere: Unit):
    client, code = client_of(role, agency_elsewhere), _agency().code
    hidden = client.get(reverse(name), {"unit": code})
    missing = client.get(reverse(name), {"unit": ABSENT["code"]})
    assert answer(hidden) == answer(missing)
    assert hidden.status_code == 404


def answer(response: Any) -> tuple[Any, ...]:
    """Return status, kind and bytes, without the tokens and the address that was asked for."""
    text = response.content.decode(errors="replace")
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", text)
    address = escape(response.wsgi_request.get_full_path())
    return response.status_code, response.headers.get("Content-Type"), text.replace(address, "…")


def test_every_address_of_one_thing_is_tried(agency_elsewhere: Unit):
    told = {route.name for route in routes() if "<" in route.pattern}
    assert told - SHOWN_TO_ALL.keys() == things().keys()
