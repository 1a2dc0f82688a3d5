"""A renewed contract brings another number: proposed, confirmed by a person, never merged alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from luwes.base.access import Role
from luwes.base.models import AuditEntry, User
from luwes.kit.nip import parse_nip, renews
from luwes.organisation import actions, queries
from luwes.organisation.factories import make_unit, make_user
from luwes.organisation.models import Employee, FormerNumber, Posting, Rating, StagedList, Unit
from luwes.organisation.staff_import.types import ChangeKind
from luwes.organisation.tests.lists import AT, codes, csv_list, imported, nip, person
from luwes.organisation.tests.test_import_pages import send

OLD, NEW = "199001012021211001", "199001012026221001"
LATER = date(2026, 10, 1)
LATEST = date(2026, 11, 1)
SAME = {NEW: OLD}


def worker(number: str, name: str = "Ratna Wulandari", **cells):
    return {**person(1, **cells), "NIP BARU": number, "NAMA": name, "JENIS PEGAWAI": "PPPK",
            "TMT JABATAN": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("new", "is_renewal"),
    [
        (NEW, True),
        ("199001012021221001", True),  # only the count
        ("199001012022211001", True),  # only the year
        (OLD, False),
        ("199001012020221001", False),  # the year goes back
        ("199001022026221001", False),  # another birth
        ("199001012026222001", False),  # another sex
        ("199001012026221002", False),  # another serial
        ("199001012026011001", False),  # a PNS
    ],
)
def test_what_may_be_a_renewed_number(new, is_renewal):
    assert renews(parse_nip(new), parse_nip(OLD)) is is_renewal


NUMBERS = st.builds(
    "{}{}2{}{}{:03d}".format,
    st.sampled_from(["19900101", "19900102"]),
    st.integers(2021, 2023),
    st.integers(1, 3),
    st.sampled_from("12"),
    st.integers(1, 2),
).map(parse_nip)


@given(NUMBERS, NUMBERS)
def test_of_two_numbers_at_most_one_renews_the_other(a, b):
    assert not (renews(a, b) and renews(b, a))
    if renews(a, b):
        assert (a.born_on, a.sex, a.serial) == (b.born_on, b.sex, b.serial)


@pytest.fixture
def known(db):
    imported(csv_list(worker(OLD), person(2)))
    return Employee.objects.get(nip=OLD)


class TestProposal:
    def test_is_a_warning_and_writes_a_new_person_unless_confirmed(self, known):
        report = imported(csv_list(worker(NEW)), on=LATER)
        assert codes(report) == [(2, "nip-renewed")]
        assert [(r.old, r.new, r.confirmed) for r in report.renewals] == [(OLD, NEW, False)]
        assert report.counts == {ChangeKind.JOINED: 1}
        assert Employee.objects.get(nip=OLD).pk == known.pk

    @pytest.mark.parametrize(
        "rows",
        [
            [worker(NEW, name="Siti Aminah")],
            [worker(NEW), worker(OLD)],
            [worker("199001012026221002")],
            [worker(nip(1))],
        ],
    )
    def test_is_not_made_for_what_fits_only_in_part(self, known, rows):
        assert imported(csv_list(*rows), on=LATER).renewals == ()

    def test_is_not_made_when_two_would_fit(self, known):
        rows = [worker(NEW), worker("199001012025221001")]
        assert imported(csv_list(*rows), on=LATER, dry_run=True).renewals == ()

    def test_forgives_how_the_name_is_written(self, known):
        report = imported(csv_list(worker(NEW, name="RATNA  WULANDARI")), on=LATER, dry_run=True)
        assert len(report.renewals) == 1

    def test_says_nothing_of_people_of_another_tree(self, known):
        other = make_unit(name="Badan Z")
        report = imported(csv_list(worker(NEW)), on=LATER, under=other, dry_run=True)
        assert report.renewals == ()

    def test_a_confirmation_of_what_was_not_proposed_does_nothing(self, known):
        rows = csv_list(worker(NEW, name="Siti Aminah"))
        assert imported(rows, on=LATER, renewals={NEW: OLD}).applied
        assert not FormerNumber.objects.exists()


class TestConfirmed:
    def renew(self, **cells):
        return imported(csv_list(worker(NEW, **cells)), on=LATER, renewals=SAME)

    def test_keeps_the_person_and_the_history(self, known):
        report = self.renew()
        assert report.counts == {ChangeKind.CHANGED: 1}
        assert report.changes[0].fields == {"nip": (OLD, NEW)}
        assert Employee.objects.get(pk=known.pk).nip == NEW
        assert Posting.objects.filter(employee=known).count() == 1
        former = FormerNumber.objects.get()
        assert (former.employee_id, former.nip, former.until) == (known.pk, OLD, LATER)
        entry = AuditEntry.objects.get(action="organisation.renew_number")
        assert (entry.facts["old"], entry.facts["new"]) == (OLD, NEW)

    def test_goes_with_a_move_and_leaves_one_rating(self, known):
        assert self.renew(UNIT_2="Biro C").counts == {ChangeKind.MOVED: 1}
        assert queries.posting_of(known.pk, LATER).unit.name == "Biro C"
        assert Rating.objects.filter(employee=known).count() == 1

    def test_a_head_stays_head(self, db):
        imported(csv_list(worker(OLD, KEPALA_UNIT="Ya")))
        report = imported(csv_list(worker(NEW, KEPALA_UNIT="Ya")), on=LATER, renewals=SAME)
        assert codes(report) == []
        assert queries.head_of(Unit.objects.get(name="Direktorat B"), LATER).employee.nip == NEW

    def test_nobody_has_left_by_it(self, known):
        rows = csv_list(worker(NEW), person(2))
        report = imported(rows, on=LATER, renewals=SAME, complete=True)
        assert ChangeKind.LEFT not in report.counts
        again = imported(rows, on=LATEST, complete=True)
        assert not again.changes_anything

    def test_brings_back_who_had_left(self, known):
        imported(csv_list(person(2)), on=LATER, complete=True)
        report = imported(csv_list(worker(NEW)), on=LATEST, renewals=SAME)
        assert report.counts == {ChangeKind.JOINED: 1}
        assert Employee.objects.get(pk=known.pk).left_on is None

    def test_a_list_with_the_former_number_is_refused_with_the_present_one(self, known):
        self.renew()
        report = imported(csv_list(worker(OLD)), on=LATEST, complete=True, accept_valid=True)
        assert codes(report) == [(2, "nip-former")]
        assert report.problems[0].facts["nip"] == NEW
        assert Employee.objects.get(pk=known.pk).left_on is None

    def test_takes_the_account_along_and_finds_the_person_by_either(self, known, client):
        known.user = User.objects.create_user(OLD, password="pagi-hari-di-kebun-7")
        known.save()
        self.renew()
        assert User.objects.get(pk=known.user_id).username == NEW
        for number in (OLD, NEW):
            client.logout()
            client.post("/akun/login/", {"login": number, "password": "pagi-hari-di-kebun-7"})
            page = client.get(reverse("organisation:employee", args=(number,))).content.decode()
            assert "NIP lama" in page

    def test_the_code_handed_out_before_still_opens_the_account(self, known):
        unit = Unit.objects.get(name="Direktorat B")
        codes_of = {r.nip: r.code for r in actions.open_accounts(unit=unit, by=None, at=AT).rows}
        self.renew()
        given = {"password": "pagi-hari-di-kebun-7", "address": "::1", "at": AT}
        assert actions.activate_account(nip=OLD, code=codes_of[OLD], **given).username == NEW

    def test_the_record_is_written_under_either_number(self, known):
        self.renew()
        day = {"first": LATER, "until": LATER + timedelta(days=1), "source": "SC 1"}
        rows = [{"nip": OLD, "kind": "annual", **day}]
        assert actions.import_record("leaves", rows, by=None, at=AT) == 1


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def agency(self):
        return make_unit(name="Badan A")

    @pytest.fixture
    def desk(self, client, agency):
        client.force_login(make_user(role=Role.PERSONNEL, unit=agency))
        imported(csv_list(worker(OLD)), under=agency)
        return client

    @pytest.mark.parametrize("choice", [{"same": NEW}, {"all": "1"}])
    def test_confirms_and_applies(self, desk, agency, choice):
        answer = send(desk, agency, csv_list(worker(NEW)), effective_on="2026-10-01")
        page = desk.get(answer.url).content.decode()
        assert "Tampaknya orang yang sama" in page
        assert "1 orang tampaknya sudah dikenal" in page
        pk = StagedList.objects.get().pk
        desk.post(reverse("organisation:import_renewals", args=(pk,)), choice)
        page = desk.get(answer.url).content.decode()
        assert f"{OLD} → {NEW}" in page
        assert "checked" in page
        desk.post(reverse("organisation:import_apply", args=(pk,)))
        assert Employee.objects.get().nip == NEW

    @pytest.mark.parametrize("choice", [{}, {"same": OLD}, {"same": ["x", "\x00"]}])
    def test_takes_no_other_for_confirmed(self, desk, agency, choice):
        send(desk, agency, csv_list(worker(NEW)), effective_on="2026-10-01")
        staged = StagedList.objects.get()
        desk.post(reverse("organisation:import_renewals", args=(staged.pk,)), choice)
        assert StagedList.objects.get().renewals == {}

    def test_is_closed_to_others_and_after_applying(self, desk, agency, client):
        send(desk, agency, csv_list(worker(NEW)), effective_on="2026-10-01")
        address = reverse("organisation:import_renewals", args=(StagedList.objects.get().pk,))
        desk.post(reverse("organisation:import_apply", args=(StagedList.objects.get().pk,)))
        assert desk.post(address, {"all": "1"}).status_code == 409
        client.force_login(make_user(role=Role.PERSONNEL, unit=agency))
        assert client.post(address, {"all": "1"}).status_code == 404
