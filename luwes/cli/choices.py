"""Arguments that several verbs share: unit, date, month, who."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from luwes.cli.verbs import WrongUsage

if TYPE_CHECKING:
    from luwes.base.models import User
    from luwes.organisation.models import Unit


def add_unit(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--unit", metavar="CODE", help="code of the unit; without it the top unit, if only one"
    )


def add_day(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--on", metavar="DATE", type=day, help="date as 2026-05-31; without it today"
    )


def add_month(parser: ArgumentParser) -> None:
    parser.add_argument("--month", type=month, required=True, help="month as 2026-05")


def add_by(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--by", metavar="USERNAME", help="account that answers for this in the audit trail"
    )


def day(text: str) -> date:
    """Read a date as 2026-05-31."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date; write it as 2026-05-31") from error


def month(text: str) -> date:
    """Read a month as 2026-05; return its first day."""
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no month; write it as 2026-05") from error


def unit_of(code: str | None) -> "Unit":
    """
    Return the unit with this code, or the only top unit.

    :raises WrongUsage: if there is none, or several tops to choose from.
    """
    from luwes.organisation.models import Unit

    found = list(Unit.objects.filter(code=code) if code else Unit.get_root_nodes())
    if len(found) == 1:
        return found[0]
    if code:
        raise WrongUsage(f"No unit has the code {code!r}.")
    if not found:
        raise WrongUsage("There are no units yet. Import a staff list first: luwes import staff.")
    tops = ", ".join(sorted(unit.code for unit in found)[:5])
    raise WrongUsage(f"There are {len(found)} top units; choose one with --unit, such as {tops}.")


def account_of(username: str | None) -> "User | None":
    """
    Return the account that answers for a verb, if one is named.

    :raises WrongUsage: if nobody has that name.
    """
    from luwes.base.models import User

    if username is None:
        return None
    account = User.objects.filter(username=username).first()
    if account is None:
        raise WrongUsage(f"No account is called {username!r}. See luwes user list.")
    return account


def now() -> datetime:
    """Return the present instant: the verb is the edge at which the clock is read."""
    return datetime.now(UTC)


def today(unit: "Unit") -> date:
    """Return the date that it is at a unit."""
    from luwes.kit.zones import Zone, local

    return local(now(), Zone(unit.zone)).date()
