"""
A load generator that takes little of the machine it measures: one thread, epoll, ready bytes.

Requests are complete before the clock starts, signatures included, and each is of another device.
They go over keep-alive connections as a reverse proxy keeps them: any device over any connection,
one request at a time on each.

`at_full_speed` is a closed loop: a connection sends its next request as soon as it is answered, so
the rate is what the server gives and a slow server is asked less. `at_rate` is an open loop, as
people are: requests are due at fixed instants whether or not earlier ones are answered, and a
latency is counted from the instant at which a request was due, waiting for a free connection
included. Timers are of 1 ms, which counts against the server.
"""

import select
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from time import perf_counter, process_time
from typing import NamedTuple

LONGEST_ANSWER = 65_536


class Round(NamedTuple):
    """What came of one round: whole answers, their latencies in seconds, and what it took."""

    answers: list[bytes]
    latencies: list[float]
    seconds: float
    cpu_seconds: float  # of the load generator itself

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds

    @property
    def errors(self) -> int:
        return sum(not answer.startswith(b"HTTP/1.1 200") for answer in self.answers)

    def milliseconds(self, percent: int) -> float:
        """Return the latency that so many percent of the requests stay under."""
        found = sorted(self.latencies)
        return 1000 * found[min(len(found) - 1, len(found) * percent // 100)]


class Load:
    """Connections to one server."""

    def __init__(self, address: tuple[str, int], connections: int) -> None:
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        for _ in range(connections):
            one = socket.create_connection(address)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets[one.fileno()] = one
            self._epoll.register(one.fileno(), select.EPOLLIN)

    def at_full_speed(self, requests: Sequence[bytes], *, seconds: float) -> Round:
        """Send as fast as answers come, until the time or the requests are over."""
        waiting = iter(requests)
        sent: dict[int, float] = {}
        answers, latencies = [], []
        cpu, started = process_time(), perf_counter()
        ends = started + seconds
        for (number, one), request in zip(self._sockets.items(), waiting, strict=False):
            sent[number] = perf_counter()
            one.sendall(request)
        while sent:
            for number, answer in self._answers():
                now = perf_counter()
                latencies.append(now - sent.pop(number))
                answers.append(answer)
                request = next(waiting, b"") if now < ends else b""
                if request:
                    sent[number] = now
                    self._sockets[number].sendall(request)
        return Round(answers, latencies, perf_counter() - started, process_time() - cpu)

    def at_rate(self, requests: Sequence[bytes], *, per_second: float) -> Round:
        """Send each request when it is due, whatever has become of the ones before."""
        idle = deque(self._sockets)
        due: dict[int, float] = {}
        answers, latencies = [], []
        cpu, started = process_time(), perf_counter()
        count = 0
        while len(answers) < len(requests):
            next_due = started + count / per_second
            while idle and count < len(requests) and next_due <= perf_counter():
                number = idle.popleft()
                due[number] = next_due
                self._sockets[number].sendall(requests[count])
                count += 1
                next_due = started + count / per_second
            may_send = idle and count < len(requests)
            patience = max(0.0, next_due - perf_counter()) if may_send else None
            for number, answer in self._answers(patience):
                latencies.append(perf_counter() - due.pop(number))
                answers.append(answer)
                idle.append(number)
        return Round(answers, latencies, perf_counter() - started, process_time() - cpu)

    def close(self) -> None:
        self._epoll.close()
        for one in self._sockets.values():
            one.close()

    def _answers(self, patience: float | None = None) -> Iterator[tuple[int, bytes]]:
        for number, _event in self._epoll.poll(patience):
            answer = self._sockets[number].recv(LONGEST_ANSWER)
            while answer and not answer.endswith(b"}"):
                answer += self._sockets[number].recv(LONGEST_ANSWER)
            if not answer:
                raise RuntimeError("The server has closed a connection.")
            yield number, answer
