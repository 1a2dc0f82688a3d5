"""How often one device and one address may send: token buckets in bounded memory."""

from ipaddress import ip_address, ip_network

MOST_REMEMBERED = 100_000  # senders of a limit; about 15 MB
LONGEST_ADDRESS = 45  # characters of an IPv6 address


class Limit:
    """
    At most `per_minute` events of one sender, at once or spread, and as many again each minute.

    A bucket is one number: the second at which it will be full again. A full bucket is the same as
    none, so full ones are forgotten; beyond `most` the sender that was first seen is.
    """

    def __init__(self, per_minute: int, *, most: int = MOST_REMEMBERED) -> None:
        self._seconds_each = 60 / per_minute
        self._most = most
        self._full_at: dict[object, float] = {}

    def allows(self, sender: object, count: int, *, now: float) -> bool:
        """Take `count` tokens of a sender, or none and say no; `now` in seconds."""
        full_at = max(self._full_at.get(sender, 0.0), now) + count * self._seconds_each
        if full_at - now > 60:
            return False
        if sender not in self._full_at and len(self._full_at) >= self._most:
            self.forget_full(now=now)
            if len(self._full_at) >= self._most:
                del self._full_at[next(iter(self._full_at))]
        self._full_at[sender] = full_at
        return True

    def forget_full(self, *, now: float) -> None:
        """Forget the senders who have waited long enough; to be called now and then."""
        self._full_at = {sender: at for sender, at in self._full_at.items() if at > now}

    def __len__(self) -> int:
        return len(self._full_at)


def network_of(address: str) -> str:
    """Return whom an address stands for: an IPv6 address its /64, which one household owns."""
    if ":" not in address:
        return address[:LONGEST_ADDRESS]
    try:
        return str(ip_network((ip_address(address).packed, 64), strict=False))
    except ValueError:
        return address[:LONGEST_ADDRESS]


def visitor(peer: str, forwarded: str, *, behind_proxy: bool) -> str:
    """
    Return the network of who sends.

    Behind our own proxy it is the last entry of X-Forwarded-For: the one the proxy wrote, not those
    that a visitor can make up.
    """
    told = forwarded.rpartition(",")[2].strip() if behind_proxy else ""
    return network_of(told or peer)
