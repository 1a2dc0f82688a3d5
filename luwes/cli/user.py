"""`luwes user add|list|password`: accounts and their roles."""

import getpass
import secrets
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage

if TYPE_CHECKING:
    from luwes.base.models import User

# Written out, for the parser knows no Django yet; a test keeps it equal to luwes.base.access.Role.
GRANTABLE = ["admin", "auditor", "complaints", "head", "personnel", "policy", "treasurer"]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("username", help="name to sign in with; for civil servants their NIP")
    parser.add_argument("--name", default="", help="name that others see")
    parser.add_argument("--role", choices=GRANTABLE, help="role to hold")
    choices.add_unit(parser)
    _add_password(parser)


def add(args: Namespace) -> int:
    """Make an account, tie it to the employee of that number, and grant a role."""
    ground.start()
    from django.db import transaction

    from luwes.base.models import User

    if User.objects.filter(username=args.username).exists():
        raise WrongUsage(f"There is an account {args.username!r} already. See luwes user password.")
    password, was_made = _password(args)
    with transaction.atomic():
        account = User(username=args.username, first_name=args.name)
        _set_password(account, password)
        _trace("base.add_account", account)
        is_employee = _tie_to_employee(account)
        grants = [_grant(account, args.role, args.unit)] if args.role else []
    facts = {"username": args.username, "is_employee": is_employee, "roles": grants}
    show({**facts, **({"password": password} if was_made else {})}, as_json=args.json)
    return Exit.FINE


def list_accounts(args: Namespace) -> int:
    """List accounts with their roles."""
    ground.start()
    from luwes.base.models import User

    accounts = User.objects.prefetch_related("grants__unit").order_by("username")
    rows = [_row(account) for account in accounts.exclude(grants=None)]
    show({"accounts": User.objects.count(), "with_roles": rows}, as_json=args.json)
    return Exit.FINE


def password_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("username", help="whose password")
    _add_password(parser)


def change_password(args: Namespace) -> int:
    """Set a new password."""
    ground.start()
    from django.db import transaction

    account = choices.account_of(args.username)
    if account is None:
        raise WrongUsage("Name the account.")
    password, was_made = _password(args)
    with transaction.atomic():
        _set_password(account, password)
        _trace("base.set_password", account)
    made = {"password": password} if was_made else {}
    show({"username": args.username, "changed": True, **made}, as_json=args.json)
    return Exit.FINE


def _add_password(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from standard input; without it one is asked for, or made and "
        "printed where nobody can answer",
    )


def _password(args: Namespace) -> tuple[str, bool]:
    """Return the password, and whether it was made here; never taken from the command line."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if sys.stdin.isatty() and not args.json:
        return getpass.getpass(f"Password for {args.username}: "), False
    return secrets.token_urlsafe(15), True


def _set_password(account: "User", password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password, account)
    except ValidationError as error:
        raise WrongUsage(f"This password is too weak: {' '.join(error.messages)}") from error
    account.set_password(password)
    account.save()


def _trace(action: str, account: "User") -> None:
    from luwes.base import audit

    facts = {"username": account.username}
    audit.record(
        action=action, subject=f"user:{account.pk}", by=None, at=choices.now(), facts=facts
    )


def _tie_to_employee(account: "User") -> bool:
    from luwes.organisation.models import Employee

    return bool(Employee.objects.filter(nip=account.username, user=None).update(user=account))


def _grant(account: "User", role: str, code: str | None) -> str:
    from luwes.base.access import Role
    from luwes.organisation.actions import grant_role

    unit = choices.unit_of(code)
    first = choices.today(unit)
    grant_role(user=account, role=Role(role), unit=unit, first=first, by=None, at=choices.now())
    return f"{role} at {unit.code}"


def _row(account: Any) -> dict[str, Any]:
    roles = [f"{grant.role} at {grant.unit.code}" for grant in account.grants.all()]
    return {"username": account.username, "name": account.first_name, "roles": "; ".join(roles)}


ADD = Verb(("user", "add"), "Make an account.", add_arguments, add, prints_result=True)
LIST = Verb(
    ("user", "list"),
    "List the accounts that hold roles.",
    lambda parser: None,
    list_accounts,
    prints_result=True,
)
PASSWORD = Verb(
    ("user", "password"),
    "Set a new password.",
    password_arguments,
    change_password,
    prints_result=True,
)
