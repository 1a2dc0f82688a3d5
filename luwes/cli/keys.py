"""`luwes user token`: the keys with which programs read the REST interface."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from luwes.cli import choices, ground
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, WrongUsage

if TYPE_CHECKING:
    from luwes.base.models import User


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("username", help="account for which the program reads")
    parser.add_argument("--label", required=True, help="what the key is for, such as the program")
    parser.add_argument(
        "--revoke", action="store_true", help="stop the keys with this label instead of making one"
    )


def token(args: Namespace) -> int:
    """Make a key, which is shown this once, or stop those of a label."""
    ground.start()
    account = choices.account_of(args.username)
    if account is None:
        raise WrongUsage("Name the account.")
    change = _revoke if args.revoke else _make
    facts = {"username": account.username, "label": args.label}
    show({**facts, **change(account, args.label)}, as_json=args.json)
    return Exit.FINE


def _make(account: "User", label: str) -> dict[str, Any]:
    from luwes.integration.tokens import make_token

    if account.api_tokens.filter(label=label, revoked_at=None).exists():
        raise WrongUsage(f"There is a key {label!r} already. Stop it first with --revoke.")
    return {"token": make_token(user=account, label=label, by=None, at=choices.now())}


def _revoke(account: "User", label: str) -> dict[str, Any]:
    from luwes.integration.tokens import revoke_token

    keys = list(account.api_tokens.filter(label=label, revoked_at=None))
    if not keys:
        raise WrongUsage(f"{account.username} has no key {label!r} to stop.")
    for key in keys:
        revoke_token(token=key, by=None, at=choices.now())
    return {"revoked": len(keys)}


VERB = Verb(
    ("user", "token"),
    "Make or stop a key for a program.",
    arguments,
    token,
    prints_result=True,
)
