from luwes.attendance.gate.limits import Limit, network_of, visitor


def test_a_minute_s_amount_at_once_and_no_more():
    limit = Limit(60)
    assert limit.allows("a", 60, now=1000.0)
    assert not limit.allows("a", 1, now=1000.0)
    assert limit.allows("b", 1, now=1000.0)


def test_it_comes_back_evenly():
    limit = Limit(60)
    assert limit.allows("a", 60, now=1000.0)
    assert not limit.allows("a", 2, now=1001.0)
    assert limit.allows("a", 1, now=1001.0)
    assert limit.allows("a", 60, now=1061.0)


def test_what_is_refused_costs_nothing():
    limit = Limit(60)
    assert not limit.allows("a", 61, now=1000.0)
    assert limit.allows("a", 60, now=1000.0)


def test_memory_is_bounded_and_the_rested_are_forgotten():
    limit = Limit(60, most=100)
    for sender in range(1000):
        assert limit.allows(sender, 1, now=1000.0)
    assert len(limit) == 100
    limit.forget_full(now=1002.0)
    assert len(limit) == 0


def test_only_our_own_proxy_is_believed():
    forged = "10.0.0.1, 203.0.113.9"
    assert visitor("198.51.100.1", forged, behind_proxy=True) == "203.0.113.9"
    assert visitor("198.51.100.1", forged, behind_proxy=False) == "198.51.100.1"
    assert visitor("198.51.100.1", "", behind_proxy=True) == "198.51.100.1"


def test_a_household_counts_as_one():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("::not an address" * 9)
