"""The pages over HTTP: citizens without login, officers by role, hostile input."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luwes.base.access import Role
from luwes.base.models import Knock
from luwes.base.throttle import network_of
from luwes.complaints import actions, throttle
from luwes.complaints.factories import ANSWER, TEXT, make_complaint
from luwes.complaints.models import Complaint, Reporter
from luwes.complaints.types import State
from luwes.kit.zones import Zone, local
from luwes.organisation.factories import instant, make_employee, make_unit, make_user
from luwes.organisation.types import ServiceMode

pytestmark = pytest.mark.django_db
AT = instant("2026-03-02 02:00")
HOUR = timedelta(hours=1)
SCRIPT = "<script>alert(1)</script> loket tutup sejak pagi."


@pytest.fixture
def office():
    return make_unit(name="Dinas Kependudukan", service_mode=ServiceMode.COUNTER)


@pytest.fixture
def now(monkeypatch):
    """Hold the clock of requests at an instant that a test may move."""
    clock = {"at": AT + HOUR}
    monkeypatch.setattr("luwes.base.clock.read_clock", lambda: clock["at"])
    return clock


@pytest.fixture
def officer(client, office, now):
    user = make_user(role=Role.COMPLAINTS, unit=office)
    client.force_login(user)
    return user


def url(name, complaint):
    return reverse(f"complaints:{name}", args=[complaint.number])


def filed(client, **fields):
    data = {"text": TEXT, "category": "service", **fields}
    return client.post(reverse("complaints:file"), data)


class TestFiling:
    def test_leads_to_a_receipt_with_number_code_and_promise(self, client, office, now):
        page = client.get(filed(client, unit=office.code)["Location"]).content.decode()
        complaint = Complaint.objects.get()
        assert complaint.number in page
        assert "2 Maret 2026, 14.00 WIB" in page  # 10:00 WIB and four hours

    def test_shows_the_receipt_to_nobody_else(self, client, office, now):
        assert client.get(reverse("complaints:receipt")).status_code == 404

    def test_says_the_promise_and_what_is_recorded(self, client, office):
        page = client.get(reverse("complaints:file")).content.decode()
        assert "4 jam" in page
        assert "Yang kami catat" in page

    @pytest.mark.parametrize(
        "fields",
        [
            {"text": ""},
            {"text": "x" * 1_000_000},
            {"text": "nol \x00 di tengah kalimat"},
            {"category": "lain"},
            {"unit": "TIDAK-ADA"},
            {"website": "http://spam.example"},
            {"reporter_name": "a" * 500},
        ],
    )
    def test_answers_bad_input_with_a_sentence_and_writes_nothing(
        self, client, office, now, fields
    ):
        response = filed(client, **fields)
        assert response.status_code == 422
        assert "error-summary" in response.content.decode()
        assert not Complaint.objects.exists()

    def test_is_limited_for_one_address(self, client, office, now):
        for _ in range(throttle.LIMITS["file"]):
            assert filed(client).status_code == 302
        refused = filed(client)
        assert refused.status_code == 429
        assert TEXT in refused.content.decode()  # nobody has to write it again
        now["at"] += timedelta(minutes=11)
        assert filed(client).status_code == 302
        assert Knock.objects.count() == 1

    def test_offers_only_offices_that_serve_citizens(self, client, office):
        inside = make_unit(name="Subbagian Dalam")
        page = client.get(reverse("complaints:file")).content.decode()
        assert office.name in page
        assert inside.name not in page


class TestTracking:
    def test_shows_what_happened_without_any_names(self, client, office, now):
        clerk = make_employee(unit=office, name="Bagus Prasetyo", with_login=True)
        complaint = make_complaint(at=AT, unit=office, reporter_name="Sari Dewi", text=SCRIPT)
        actions.assign_complaint(complaint=complaint, handler=clerk, by=clerk.user, at=AT)
        actions.note_on_complaint(complaint=complaint, text="Rahasia dapur", by=None, at=AT)
        actions.answer_complaint(complaint=complaint, text=ANSWER, by=clerk.user, at=AT + HOUR)
        page = self.track(client, complaint).content.decode()
        assert ANSWER in page
        assert "&lt;script&gt;" in page
        for hidden in ("Bagus", "Sari", "Rahasia", "<script>alert", clerk.nip):
            assert hidden not in page

    def track(self, client, complaint, code=None):
        data = {"number": complaint.number, "code": code or complaint.secret}
        return client.post(reverse("complaints:track"), data)

    def test_says_nothing_for_a_wrong_code(self, client, office, now):
        complaint = make_complaint(at=AT, unit=office)
        wrong = self.track(client, complaint, code="AAAA-BBBB-CCCC")
        complaint.number = "LW-2026-999999"
        absent = self.track(client, complaint)
        assert wrong.status_code == absent.status_code == 422
        assert "tidak cocok" in wrong.content.decode()

    def test_is_not_kept_by_caches(self, client, office, now):
        response = self.track(client, make_complaint(at=AT, unit=office))
        assert response["Cache-Control"] == "no-store"

    def test_lets_the_reporter_reply(self, client, office, now):
        complaint = make_complaint(at=AT, unit=office)
        actions.answer_complaint(complaint=complaint, text=ANSWER, by=None, at=AT)
        data = {"number": complaint.number, "code": complaint.secret, "text": TEXT}
        assert client.post(reverse("complaints:reply"), data).status_code == 200
        complaint.refresh_from_db()
        assert complaint.state == State.REOPENED

    def test_reply_without_the_code_is_absent(self, client, office, now):
        complaint = make_complaint(at=AT, unit=office)
        data = {"number": complaint.number, "code": "x", "text": TEXT}
        assert client.post(reverse("complaints:reply"), data).status_code == 404


class TestList:
    def test_puts_the_overdue_first(self, client, office, now, officer):
        fresh = make_complaint(at=AT, unit=office)
        late = make_complaint(at=AT - 9 * HOUR, unit=office)
        page = client.get(reverse("complaints:list")).content.decode()
        assert page.index(late.number) < page.index(fresh.number)
        assert "Lewat" in page
        assert "Sisa 3 jam" in page

    def test_costs_the_same_for_many(self, client, office, officer, django_assert_max_num_queries):
        for _ in range(15):
            make_complaint(at=AT, unit=office)
        with django_assert_max_num_queries(9):
            assert client.get(reverse("complaints:list")).status_code == 200

    def test_exports_text_that_no_spreadsheet_runs(self, client, office, officer):
        make_complaint(at=AT, unit=office, text="=HYPERLINK(1) loket tutup", reporter_name="Sari")
        body = client.get(reverse("complaints:export")).content.decode("utf-8-sig")
        assert ";'=HYPERLINK" in body
        assert "Sari" not in body
        assert f";{local(AT, Zone.WIB):%Y-%m-%d %H:%M} WIB;" in body

    def test_asks_visitors_to_sign_in(self, client, office):
        assert client.get(reverse("complaints:list")).status_code == 302


class TestDetail:
    def test_costs_a_fixed_number_of_queries(
        self, client, office, officer, django_assert_max_num_queries
    ):
        complaint = make_complaint(at=AT, unit=office)
        for turn in range(8):
            actions.note_on_complaint(complaint=complaint, text=f"Catatan {turn}", by=None, at=AT)
        with django_assert_max_num_queries(13):
            assert client.get(url("detail", complaint)).status_code == 200

    def test_names_the_reporter_to_the_complaints_officer_only(self, client, office, officer):
        complaint = make_complaint(at=AT, unit=office, reporter_name="Sari Dewi")
        assert "Sari Dewi" in client.get(url("detail", complaint)).content.decode()
        for role in (Role.HEAD, Role.AUDITOR, Role.ADMIN):
            client.force_login(make_user(role=role, unit=office))
            page = client.get(url("detail", complaint)).content.decode()
            assert "Sari Dewi" not in page
            assert "Dirahasiakan" in page

    def test_of_another_unit_is_as_absent_as_none(self, client, office, officer):
        foreign = make_complaint(at=AT, unit=make_unit())
        number = foreign.number
        pages = [client.get(reverse("complaints:detail", args=[n])) for n in (number, "LW-0-0")]
        assert [page.status_code for page in pages] == [404, 404]
        for verb in ("answer", "forward", "assign", "note", "close"):
            assert client.post(url(verb, foreign), {"text": ANSWER}).status_code == 404

    def test_gives_the_auditor_no_verbs(self, client, office, now):
        complaint = make_complaint(at=AT, unit=office)
        client.force_login(make_user(role=Role.AUDITOR, unit=office))
        assert "Kirim tanggapan" not in client.get(url("detail", complaint)).content.decode()
        assert client.post(url("answer", complaint), {"text": ANSWER}).status_code == 404

    def test_lets_the_handler_answer_without_any_role(self, client, office, now):
        clerk = make_employee(unit=office, with_login=True)
        complaint = make_complaint(at=AT, unit=office)
        actions.assign_complaint(complaint=complaint, handler=clerk, by=None, at=AT)
        client.force_login(clerk.user)
        assert client.post(url("answer", complaint), {"text": ANSWER}).status_code == 302
        assert Complaint.objects.get().answered_by_id == clerk.pk


class TestVerbs:
    def test_answer_of_stock_phrases_keeps_the_text_in_the_form(self, client, office, officer):
        complaint = make_complaint(at=AT, unit=office)
        empty = "Terima kasih, akan kami tindaklanjuti."
        response = client.post(url("answer", complaint), {"text": empty})
        assert response.status_code == 409
        assert empty in response.content.decode()
        assert "ungkapan umum" in response.content.decode()

    def test_lead_a_complaint_to_its_end(self, client, office, officer):
        clerk, other = make_employee(unit=office), make_unit(parent=office)
        complaint = make_complaint(at=AT, unit=office)
        for verb, data in (
            ("assign", {"handler": clerk.nip}),
            ("note", {"note-text": "Sudah ditelepon"}),
            ("forward", {"forward-unit": other.code, "forward-note": "Loketnya di sana"}),
            ("answer", {"text": ANSWER}),
            ("close", {"close-note": ""}),
        ):
            assert client.post(url(verb, complaint), data).status_code == 302, verb
        complaint.refresh_from_db()
        assert (complaint.state, complaint.unit_id) == (State.CLOSED, other.pk)

    def test_forwarded_out_of_sight_lead_back_to_the_list(self, client, office, officer):
        complaint, other = make_complaint(at=AT, unit=office), make_unit()
        data = {"forward-unit": other.code, "forward-note": "Bukan wewenang kami"}
        response = client.post(url("forward", complaint), data)
        assert response["Location"] == reverse("complaints:list")

    def test_assigning_to_a_stranger_is_refused(self, client, office, officer):
        stranger = make_employee(unit=make_unit())
        complaint = make_complaint(at=AT, unit=office)
        response = client.post(url("assign", complaint), {"handler": stranger.nip})
        assert response.status_code == 422


class TestFigures:
    def test_count_the_overdue_and_open_and_hide_small_groups(self, client, office, now):
        for hours in range(6):
            complaint = make_complaint(at=AT - 20 * HOUR, unit=office)
            if hours < 3:
                actions.answer_complaint(
                    complaint=complaint, text=ANSWER, by=None, at=AT - 19 * HOUR
                )
        small = make_unit(name="Kantor Kecil")
        make_complaint(at=AT - 20 * HOUR, unit=small)
        page = client.get(reverse("complaints:figures")).content.decode()
        assert "42,9%" in page  # three kept of seven due, none of the open ones left out
        assert page.count("Tidak ditampilkan agar") == 2  # and one more to hide it
        assert page.count("Maret 2026</th>") + page.count("Februari 2026</th>") == 1

    def test_cost_the_same_for_many_offices(
        self, client, office, now, django_assert_max_num_queries
    ):
        for _ in range(8):
            make_complaint(at=AT, unit=make_unit())
        with django_assert_max_num_queries(4):
            assert client.get(reverse("complaints:figures")).status_code == 200


def test_an_address_is_never_stored(client, office, now):
    filed(client)
    assert not Reporter.objects.exists()
    row = Knock.objects.get()
    assert "127.0.0.1" not in f"{row.purpose}{row.bucket}"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("rubbish", "unknown"),
    ],
)
def test_an_ipv6_household_counts_as_one(address, network):
    assert network_of(address) == network
