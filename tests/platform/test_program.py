"""The program `luwes`: help, exit codes, sentences instead of tracebacks."""

import argparse
import json
import subprocess
import sys

import pytest

from config.env import ROOT
from config.readers import EnvironmentInvalid
from luwes.base.access import Role
from luwes.cli import user
from luwes.cli.program import VERBS, explain, parser
from luwes.cli.verbs import Exit, Unusable, WrongUsage
from luwes.kit.errors import Conflict, Missing
from tests.platform.servers import clean_environment, luwes

NAMES = [" ".join(verb.words) for verb in VERBS]


@pytest.mark.parametrize("verb", VERBS, ids=NAMES)
def test_every_verb_has_help(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*verb.words, "--help"])
    assert ended.value.code == Exit.FINE
    shown = capsys.readouterr().out
    assert verb.help.split()[0] in shown
    assert ("--json" in shown) is verb.prints_result


@pytest.mark.parametrize("verb", VERBS, ids=NAMES)
def test_every_verb_is_in_the_handbook(verb):
    assert f"`luwes {' '.join(verb.words)}" in (ROOT / "docs" / "cli.md").read_text()


@pytest.mark.parametrize(
    "words",
    [[], ["dance"], ["map", "--on", "31-05-2026"], ["plan", "--month", "May"], ["close", "week"]],
)
def test_wrong_arguments_end_with_usage(words, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(words)
    assert ended.value.code == Exit.USAGE
    assert "usage: luwes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Conflict("Sealed."), Exit.REFUSED),
        (Missing("No such unit."), Exit.REFUSED),
        (WrongUsage("No account."), Exit.USAGE),
        (EnvironmentInvalid("LUWES_PORT"), Exit.USAGE),
        (Unusable("No server."), Exit.UNREACHABLE),
    ],
)
def test_every_kind_of_error_has_its_code(error, code):
    answer = explain(error)
    assert answer is not None
    assert answer[0] == code
    assert answer[1]["detail"] == str(error)


def test_a_fault_of_the_program_is_not_hidden():
    assert explain(ZeroDivisionError()) is None


def test_help_of_roles_knows_every_role():
    assert sorted(role.value for role in Role if role is not Role.STAFF) == user.GRANTABLE


def test_dates_and_months_are_read_strictly():
    from luwes.cli import choices

    assert choices.month("2026-05").isoformat() == "2026-05-01"
    with pytest.raises(argparse.ArgumentTypeError, match="2026-05-31"):
        choices.day("2026-02-30")


def test_a_malformed_setting_stops_the_start_with_a_sentence(tmp_path):
    done = luwes("migrate", LUWES_VAR=str(tmp_path), LUWES_PORT="eighty")
    assert done.returncode == Exit.USAGE
    assert "LUWES_PORT is 'eighty'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_exit_code_three(tmp_path):
    url = "postgres://luwes@127.0.0.1:1/luwes"
    done = luwes("user", "list", "--json", LUWES_VAR=str(tmp_path), DATABASE_URL=url)
    assert done.returncode == Exit.UNREACHABLE
    assert "DATABASE_URL" in json.loads(done.stdout)["detail"]
    assert "Traceback" not in done.stderr


def test_version_needs_no_database(tmp_path):
    url = "postgres://luwes@127.0.0.1:1/luwes"
    done = luwes("version", "--json", LUWES_VAR=str(tmp_path), DATABASE_URL=url)
    assert done.returncode == Exit.FINE
    assert "luwes" in json.loads(done.stdout)


def test_agency_writes_the_same_bytes_twice(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        done = luwes("agency", "--staff", "30", "--out", str(tmp_path / name), LUWES_VAR="var")
        assert done.returncode == Exit.FINE, done.stderr
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_reader_that_leaves_early_sees_no_traceback(tmp_path):
    verb = f"{sys.executable} -m luwes.cli version --json"
    done = subprocess.run(
        ["sh", "-c", f"({verb}; echo $? >&2) | true"],
        env=clean_environment(LUWES_VAR=str(tmp_path)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
