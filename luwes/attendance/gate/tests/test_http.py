import json

from luwes.attendance.gate import http
from luwes.attendance.gate.http import Connections
from luwes.attendance.gate.refusals import Refusal


class Transport:
    """Keeps what is written."""

    def __init__(self):
        self.written = b""
        self.is_closed = self.is_aborted = False

    def get_extra_info(self, name):
        return ("203.0.113.7", 5000)

    def write(self, data):
        assert not self.is_closed
        self.written += data

    def close(self):
        self.is_closed = True

    def abort(self):
        self.is_closed = self.is_aborted = True

    def is_closing(self):
        return self.is_closed


class Answerer:
    """Answers when it is told to, or at once with what was asked."""

    def __init__(self, *, at_once=True):
        self.at_once = at_once
        self.asked = []
        self.refused = []

    def answer(self, request, reply):
        self.asked.append((request, reply))
        if request.path == b"/fault":
            raise RuntimeError("a fault of ours")
        if self.at_once:
            reply(200, request.body or request.path)

    def refuse(self, refusal, reply):
        self.refused.append(refusal.code)
        reply(refusal.status, json.dumps(refusal.as_json()).encode())


def connected(answerer=None):
    connections = Connections(answerer or Answerer())
    connection, transport = connections.new(), Transport()
    connection.connection_made(transport)
    return connection, transport


def post(body, *headers):
    lines = [b"POST /p HTTP/1.1", b"host: x", b"content-length: %d" % len(body), *headers]
    return b"\r\n".join([*lines, b"", b""]) + body


def test_a_request_may_come_in_any_pieces():
    connection, transport = connected()
    for byte in post(b"hello", b"x-forwarded-for: 10.0.0.1"):
        connection.data_received(bytes([byte]))
    assert transport.written.startswith(b"HTTP/1.1 200 OK\r\n")
    assert transport.written.endswith(b"content-length: 5\r\n\r\nhello")
    request, _reply = connection._all.answerer.asked[0]
    assert (request.method, request.path, request.forwarded) == (b"POST", b"/p", "10.0.0.1")
    assert request.peer == "203.0.113.7"


def test_requests_in_one_piece_are_answered_in_their_order():
    answerer = Answerer(at_once=False)
    connection, transport = connected(answerer)
    connection.data_received(post(b"one") + post(b"two"))
    assert len(answerer.asked) == 1  # the second waits for the first
    answerer.asked[0][1](200, b"1")
    answerer.asked[1][1](200, b"2")
    assert transport.written.count(b"HTTP/1.1 200") == 2
    assert transport.written.index(b"\r\n1") < transport.written.index(b"\r\n2")


def test_a_chunked_body_is_put_together():
    connection, transport = connected()
    head = b"POST /p HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    connection.data_received(head + b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
    assert transport.written.endswith(b"hello")


def test_the_connection_ends_when_the_client_says_so():
    connection, transport = connected()
    connection.data_received(post(b"x", b"connection: close"))
    assert transport.is_closed
    assert b"connection: close" in transport.written


def test_other_protocols_are_refused():
    for data in (b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET\r\n"):
        connection, transport = connected()
        connection.data_received(data)
        assert b"400 Bad Request" in transport.written
        assert transport.is_closed


def test_an_upgrade_is_refused():
    connection, transport = connected()
    wish = b"GET /gate/now HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
    connection.data_received(wish)
    assert transport.is_closed


def test_a_head_without_end_is_cut_off():
    connection, transport = connected()
    connection.data_received(b"POST /p HTTP/1.1\r\n")
    for number in range(1000):
        if not transport.is_closed:
            connection.data_received(b"x-%d: %s\r\n" % (number, b"y" * 100))
    assert b"413" in transport.written
    assert number


def test_a_body_without_end_is_cut_off():
    connection, transport = connected()
    connection.data_received(b"POST /p HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
    sent = 0
    while not transport.is_closed:
        connection.data_received(b"1000\r\n" + b"y" * 0x1000 + b"\r\n")
        sent += 0x1000
    assert b"413" in transport.written
    assert sent < 2 * http.BODY_BYTES


def test_too_many_requests_before_an_answer_are_refused():
    answerer = Answerer(at_once=False)
    connection, transport = connected(answerer)
    connection.data_received(post(b"x") * (http.MOST_PIPELINED + 2))
    assert answerer.refused == ["too-many"]
    assert transport.is_closed
    answerer.asked[0][1](200, b"late")  # nobody listens any more
    assert b"late" not in transport.written


def test_a_fault_of_ours_ends_the_connection_without_an_answer():
    connection, transport = connected()
    connection.data_received(b"GET /fault HTTP/1.1\r\nhost: x\r\n\r\n")
    assert transport.is_aborted
    assert not transport.written


def test_who_sends_too_slowly_is_told_and_who_is_idle_is_not():
    connection, transport = connected()
    connection.data_received(b"POST /p HTT")
    connection.end_if_slow(connection._since + http.SECONDS_TO_ARRIVE + 1)
    assert b"408" in transport.written
    assert transport.is_closed
    idle, transport = connected()
    idle.end_if_slow(idle._since + http.SECONDS_IDLE - 1)
    assert not transport.is_closed
    idle.end_if_slow(idle._since + http.SECONDS_IDLE + 1)
    assert transport.is_aborted
    assert not transport.written


def test_who_waits_for_our_answer_is_never_slow():
    connection, transport = connected(Answerer(at_once=False))
    connection.data_received(post(b"x"))
    connection.end_if_slow(connection._since + 1_000)
    assert not transport.is_closed


def test_an_end_waits_for_the_last_answer():
    answerer = Answerer(at_once=False)
    connection, transport = connected(answerer)
    connection.data_received(post(b"x"))
    connection._all.end()
    assert not transport.is_closed
    answerer.asked[0][1](200, b"stored")
    assert b"connection: close" in transport.written
    assert transport.is_closed


def test_too_many_connections_are_turned_away(monkeypatch):
    monkeypatch.setattr(http, "MOST_CONNECTIONS", 0)
    _connection, transport = connected()
    assert b"503" in transport.written
    assert b"retry-after" in transport.written


def test_every_refusal_has_a_head():
    for code in ("busy", "rate-limited"):
        assert b"retry-after: 5" in http._head(Refusal(code).status, False)
    assert b"problem+json" in http._head(Refusal("malformed").status, False)
