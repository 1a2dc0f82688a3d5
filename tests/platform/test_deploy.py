"""The files of deploy/ call verbs and name variables that are there."""

import re

import pytest

from config import env
from luwes.cli.program import parser

UNITS = sorted((env.ROOT / "deploy").glob("*.service"))
PROGRAM = re.compile(r"^Exec\w+=\S+/bin/luwes (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_each_unit_calls_verbs_that_are_there(unit):
    calls = PROGRAM.findall(unit.read_text())
    assert calls
    for call in calls:
        assert parser().parse_args(call.split()).verb


def test_the_example_names_variables_that_are_read():
    known = {variable.name for variable in env.environment.variables}
    named = set(VARIABLE.findall((env.ROOT / "deploy" / "luwes.env.example").read_text()))
    assert named <= known


def test_the_proxy_hands_the_gate_its_own_addresses():
    text = (env.ROOT / "deploy" / "nginx.conf").read_text()
    example = (env.ROOT / "deploy" / "luwes.env.example").read_text()
    gate = re.search(r"LUWES_GATE=(\S+)", example)[1]
    assert f"upstream luwes_gate {{ server {gate};" in text
    assert "location /gate/" in text
