from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luwes.attendance.gate import certificates
from luwes.attendance.gate.certificates import CertificateInvalid

KEY = certificates.gate_key("a secret of the deployment")
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)


def certificate(**changed):
    values = {
        "device_id": 7,
        "employee_id": 5_588_245,
        "until": UNTIL,
        "public_key": b"\x04" + b"\x11" * 64,
        "key": KEY,
    }
    return certificates.as_text(certificates.issue(**values | changed))


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.binary(min_size=64, max_size=64))
def test_what_was_issued_is_read_again(device_id, employee_id, point):
    text = certificate(device_id=device_id, employee_id=employee_id, public_key=b"\x04" + point)
    found = certificates.read(text, key=KEY)
    assert found == (device_id, employee_id, int(UNTIL.timestamp()), b"\x04" + point)


def test_it_fits_json_without_padding():
    assert len(certificate()) == certificates.TEXT_LENGTH
    assert "=" not in certificate()


@given(st.integers(0, certificates.LENGTH * 8 - 1))
def test_no_bit_of_it_may_change(bit):
    raw = certificates.issue(
        device_id=1, employee_id=2, until=UNTIL, public_key=b"\x04" + b"\x22" * 64, key=KEY
    )
    other = (int.from_bytes(raw, "big") ^ (1 << bit)).to_bytes(len(raw), "big")
    with pytest.raises(CertificateInvalid):
        certificates.read(certificates.as_text(other), key=KEY)


@given(st.text() | st.binary() | st.text(alphabet="AZaz09-_=", min_size=136, max_size=136))
def test_anything_else_is_refused_in_one_way(text):
    with pytest.raises(CertificateInvalid):
        certificates.read(text, key=KEY)


def test_another_deployment_has_not_signed_it():
    with pytest.raises(CertificateInvalid):
        certificates.read(certificate(), key=certificates.gate_key("another secret"))


def test_a_key_of_another_shape_gets_no_certificate():
    with pytest.raises(ValueError, match="65 bytes"):
        certificate(public_key=b"\x03" + b"\x11" * 32)
