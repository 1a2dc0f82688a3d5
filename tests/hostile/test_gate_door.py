"""Tricks with the path of the gate, at the door that one port shares with the site."""

import json

import pytest

from config.gate import Door


def asked(path):
    told = []
    door = Door(lambda _environ, _start: [b"the site"], "unix:/nowhere/gate.sock")
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "REMOTE_ADDR": "192.0.2.1"}
    content = b"".join(door(environ, lambda status, _headers: told.append(status)))
    return told[0] if told else "", content


@pytest.mark.parametrize(
    "path",
    ["/gate/café", "/gate/now HTTP/1.1\r\nX-Forwarded-For: 1.2.3.4\r\nA:", "/gate/\x00", "/gate/ "],
)
def test_a_path_that_cannot_be_handed_on_is_not_there(path):
    status, content = asked(path)
    assert status == "404 Not Found"
    assert json.loads(content)["type"] == "/masalah/gate/not-found"


@pytest.mark.parametrize("path", ["//gate/now", "/gate", "/GATE/now", "/x/../gate/now"])
def test_what_is_not_the_gate_goes_to_the_site(path):
    assert asked(path) == ("", b"the site")


def test_a_way_out_of_the_gate_stays_with_the_gate():
    assert asked("/gate/../akun/")[0] == "503 Service Unavailable"
