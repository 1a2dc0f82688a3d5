"""What the API says, field by field. A field here is a promise to other systems."""

from datetime import date, datetime

from ninja import Schema


class Page(Schema):
    """Where a list stands: `count` is all rows, `next` the number of the next page, if any."""

    count: int
    page: int
    next: int | None


class EmployeeOut(Schema):
    nip: str
    name: str
    employment: str
    unit_code: str
    unit_name: str
    position: str
    job_class: int
    is_head: bool
    posted_on: date


class EmployeeList(Page):
    items: list[EmployeeOut]


class PlanDay(Schema):
    """`place` is office, home, leave, trip or free."""

    nip: str
    on: date
    place: str


class PlanOut(Schema):
    unit_code: str
    month: str
    state: str
    rule_version: str
    items: list[PlanDay]


class ComplaintOut(Schema):
    """Who complained is never in it."""

    number: str
    category: str
    state: str
    unit_code: str
    received_at: datetime
    promise_at: datetime
    first_answered_at: datetime | None
    breached_at: datetime | None
    closed_at: datetime | None


class ComplaintList(Page):
    items: list[ComplaintOut]


class Problem(Schema):
    """problem+json (RFC 9457) with the reasons of the rules."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str = ""
    reasons: list[dict] = []
