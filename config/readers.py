"""Typed readers of the environment; config/env.py uses them, one call a variable."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

YES, NO = {"yes", "true", "on", "1"}, {"no", "false", "off", "0"}


class EnvironmentInvalid(ValueError):
    """A variable of the environment has a value that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One line of docs/settings.md."""

    name: str
    kind: str
    default: str
    meaning: str


class Environment:
    """Typed readers over the environment; each call also writes the variable down for the docs."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.variables: list[Variable] = []

    def text(self, name: str, default: str, meaning: str) -> str:
        """Return the text of `name`, or `default` where it is unset or empty."""
        self._note(name, "text", default or "(none)", meaning)
        return self._values.get(name) or default

    def words(self, name: str, default: str, meaning: str) -> list[str]:
        """Return the comma-separated words of `name`; blanks around them do not count."""
        self._note(name, "words, by comma", default or "(none)", meaning)
        given = self._values.get(name) or default
        return [word.strip() for word in given.split(",") if word.strip()]

    def whole(
        self, name: str, default: int, meaning: str, *, unit: str, lowest: int, highest: int
    ) -> int:
        """
        Return the whole number of `name`, in `unit`, from `lowest` to `highest`.

        :raises EnvironmentInvalid: if it is no whole number or out of these limits.
        """
        self._note(name, f"whole number, {unit}, {lowest} to {highest}", str(default), meaning)
        given = (self._values.get(name) or str(default)).strip()
        if not given.isdecimal() or not lowest <= int(given) <= highest:
            raise _invalid(name, given, f"a whole number from {lowest} to {highest} ({unit})")
        return int(given)

    def flag(self, name: str, default: bool, meaning: str) -> bool:
        """
        Return whether `name` says yes.

        :raises EnvironmentInvalid: if it says neither yes nor no.
        """
        self._note(name, "yes or no", "yes" if default else "no", meaning)
        given = (self._values.get(name) or ("yes" if default else "no")).strip().lower()
        if given not in YES | NO:
            raise _invalid(name, given, "yes or no")
        return given in YES

    def folder(self, name: str, default: Path, meaning: str) -> Path:
        """Return the absolute folder of `name`; a relative one is below the current folder."""
        self._note(name, "folder", default.name, meaning)
        return Path(self._values.get(name) or default).expanduser().resolve()

    def secret(self, name: str, meaning: str, *, kept_in: Path) -> str:
        """
        Return the secret of `name`; unset, one is made once and kept in a file of its owner.

        :raises EnvironmentInvalid: if it has under 32 characters or its file cannot be written.
        """
        self._note(name, "secret, 32 characters or more", f"made, kept in {kept_in.name}", meaning)
        given = self._values.get(name) or _kept_secret(name, kept_in)
        if len(given) < 32:
            raise _invalid(name, "a short value", "32 characters or more")
        return given

    def unknown(self) -> list[str]:
        """Return the LUWES_ variables that are set but that nothing reads: mostly typos."""
        known = {variable.name for variable in self.variables}
        return sorted(n for n in self._values if n.startswith("LUWES_") and n not in known)

    def _note(self, name: str, kind: str, default: str, meaning: str) -> None:
        self.variables.append(Variable(name=name, kind=kind, default=default, meaning=meaning))


def _invalid(name: str, given: str, expected: str) -> EnvironmentInvalid:
    return EnvironmentInvalid(f"{name} is {given!r}, but must be {expected}. Correct or unset it.")


def _kept_secret(name: str, file: Path) -> str:
    try:
        if file.exists():
            return file.read_text(encoding="ascii").strip()
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as target:
            target.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)  # the first of several starts wins; the others read its secret
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise EnvironmentInvalid(
            f"{file} cannot be used for the secret key ({error.strerror}). Set {name}, or make the "
            "folder of LUWES_VAR writable."
        ) from error


def as_markdown(variables: list[Variable]) -> str:
    """Return docs/settings.md."""
    rows = [f"| `{v.name}` | {v.kind} | `{v.default}` | {v.meaning} |" for v in variables]
    return "\n".join(
        [
            "# Settings of a deployment",
            "",
            "Made from config/env.py with `python -m config.env`; do not edit. These are the",
            "choices of whoever runs a machine. Hours, limits and amounts are policy.",
            "",
            "| Variable | Kind | Default | Meaning |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )
