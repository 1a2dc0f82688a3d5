"""When a lead may be closed, and to which unit it goes. Pure."""

from collections.abc import Iterable
from datetime import datetime

from luwes.attendance.leads.types import LeadDecision, LeadState
from luwes.kit.decisions import Decision, Reason

SOURCE = "UU 27/2022 pasal 10"


def may_close(
    *,
    state: LeadState,
    decision: LeadDecision,
    unanswered: int,
    answer_by: datetime | None,
    at: datetime,
) -> Decision:
    """
    Tell whether a lead may be closed with this decision.

    That there is nothing may be said at once. Anything else only after the people were asked, and
    each has answered or let the time pass: nobody is judged by a machine's finding alone (UU
    27/2022 art. 10; handbook trap 46).
    """
    if state is LeadState.CLOSED:
        return Decision.from_reasons([Reason("attendance.lead-closed")])
    if decision is LeadDecision.NOTHING:
        return Decision.from_reasons([])
    if state is LeadState.OPEN or answer_by is None:
        return Decision.from_reasons(
            [Reason("attendance.lead-not-asked", SOURCE, remedy="attendance.ask-first")]
        )
    if unanswered and at < answer_by:
        return Decision.from_reasons(
            [
                Reason(
                    "attendance.lead-unanswered",
                    SOURCE,
                    {"count": unanswered, "until": answer_by.isoformat()},
                    remedy="attendance.wait-for-answers",
                )
            ]
        )
    return Decision.from_reasons([])


def common_path(paths: Iterable[str], *, steps: int) -> str:
    """Return the tree path of the lowest unit above all of `paths`; `steps` characters a level."""
    known = list(paths)
    lowest, highest = min(known), max(known)
    end = 0
    while lowest[end : end + steps] == highest[end : end + steps] != "":
        end += steps
    return lowest[:end]
