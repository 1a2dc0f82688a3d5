"""Drafting, approval by a second person, immutability and the tree, on the database."""

from datetime import date
from time import perf_counter

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from luwes.base.access import Role
from luwes.base.models import AuditEntry
from luwes.organisation.factories import instant, make_unit, make_user
from luwes.policy import actions, queries
from luwes.policy.models import State, TermOverride
from luwes.policy.rulebook_files import national_rulebook
from luwes.policy.types import OWN_VALUE, BoundKind, RuleUnknown

pytestmark = pytest.mark.django_db
CAP = "rota.away_cap_days_per_week"
FIRST = date(2026, 3, 1)
AT = instant("2026-02-20 03:00")


@pytest.fixture
def agency():
    return make_unit(name="Kementerian")


@pytest.fixture
def office(agency):
    return make_unit(parent=agency, name="Deputi I")


@pytest.fixture
def drafter(agency):
    return make_user(role=Role.POLICY, unit=agency)


@pytest.fixture
def approver(agency):
    return make_user(role=Role.POLICY, unit=agency)


def drafted(unit, by, *, key=CAP, value=1, first=FIRST, at=AT, **fields) -> TermOverride:
    words = {"instrument": "Keputusan Deputi Nomor 1", "reason": "Uji coba", **fields}
    return actions.draft_term(unit=unit, key=key, value=value, first=first, by=by, at=at, **words)


def in_force(unit, drafter, approver, **fields) -> TermOverride:
    draft = drafted(unit, drafter, **fields)
    return actions.approve_term(draft=draft, by=approver, at=fields.get("at", AT))


def bounded(unit, kind, value, drafter, approver, *, key=CAP):
    draft = actions.draft_bound(
        unit=unit, key=key, kind=BoundKind(kind), value=value, first=FIRST,
        instrument="Keputusan Menteri Nomor 2", reason="Batas", by=drafter, at=AT,
    )  # fmt: skip
    return actions.approve_bound(draft=draft, by=approver, at=AT)


class TestDrafting:
    def test_changes_nothing_before_approval(self, office, drafter):
        drafted(office, drafter)
        assert queries.rulebook(unit=office, on=FIRST).value(CAP) == 2

    def test_leaves_a_trail(self, office, drafter):
        draft = drafted(office, drafter)
        entry = AuditEntry.objects.get(subject=f"termoverride:{draft.pk}")
        assert (entry.action, entry.by, entry.facts["value"]) == ("policy.draft", drafter, 1)

    def test_outside_a_bound_is_refused_with_the_article(self, office, drafter):
        with pytest.raises(actions.OutsideBound) as refusal:
            drafted(office, drafter, value=3)
        assert refusal.value.reasons[0].article == "PermenPANRB 4/2025 pasal 13 ayat (1)"
        assert "paling tinggi 2 hari kerja" in str(refusal.value)

    def test_of_a_fixed_rule_is_refused(self, office, drafter):
        with pytest.raises(actions.OutsideBound):
            drafted(office, drafter, key="eligibility.bar_sanction", value=False)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            (CAP, "1"),
            ("rota.away_quota_share", "1.5"),
            ("performance.weights", {"output": "0.5", "discipline": "0.5", "service": "0.5"}),
            ("attendance.late_bands", [{"up_to_minutes": 30, "code": "TL", "share": "0.01"}]),
        ],
    )
    def test_of_the_wrong_shape_is_refused(self, office, drafter, key, value):
        with pytest.raises(actions.WrongShape):
            drafted(office, drafter, key=key, value=value)

    def test_of_an_unknown_key_is_refused(self, office, drafter):
        with pytest.raises(RuleUnknown):
            drafted(office, drafter, key="rota.nonsense")

    def test_at_a_unit_outside_ones_subtree_is_refused(self, agency, office):
        stranger = make_user(role=Role.POLICY, unit=make_unit(parent=agency))
        with pytest.raises(actions.ForeignUnit):
            drafted(office, stranger)

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [({"instrument": " "}, "instrument"), ({"reason": ""}, "reason"),
         ({"until": FIRST}, "until")],
    )  # fmt: skip
    def test_without_its_grounds_is_refused(self, office, drafter, fields, wrong):
        with pytest.raises(actions.DraftIncomplete) as refusal:
            drafted(office, drafter, **fields)
        assert wrong in refusal.value.facts["errors"]


class TestApproval:
    def test_by_a_second_person_puts_the_rule_into_force(self, office, drafter, approver):
        in_force(office, drafter, approver)
        assert queries.rulebook(unit=office, on=date(2026, 2, 28)).value(CAP) == 2
        term = queries.rulebook(unit=office, on=FIRST).term(CAP)
        assert (term.value, term.set_by, term.source) == (
            1, "Deputi I", "Keputusan Deputi Nomor 1"
        )  # fmt: skip

    def test_by_the_drafter_is_refused(self, office, drafter):
        with pytest.raises(actions.SamePerson):
            actions.approve_term(draft=drafted(office, drafter), by=drafter, at=AT)

    def test_by_the_drafter_is_refused_by_the_database_too(self, office, drafter):
        draft = drafted(office, drafter)
        with pytest.raises(IntegrityError), transaction.atomic():
            TermOverride.objects.filter(pk=draft.pk).update(
                state=State.APPROVED, approved_by=drafter, approved_at=AT
            )

    def test_twice_is_refused(self, office, drafter, approver):
        draft = in_force(office, drafter, approver)
        with pytest.raises(actions.DraftClosed):
            actions.approve_term(draft=draft, by=approver, at=AT)

    def test_of_a_withdrawn_draft_is_refused(self, office, drafter, approver):
        draft = actions.withdraw_draft(draft=drafted(office, drafter), by=drafter, at=AT)
        with pytest.raises(actions.DraftClosed):
            actions.approve_term(draft=draft, by=approver, at=AT)

    def test_looks_at_the_bounds_again(self, agency, office, drafter, approver):
        draft = drafted(office, drafter, value=2)
        bounded(agency, "maximum", 1, drafter, approver)
        with pytest.raises(actions.OutsideBound):
            actions.approve_term(draft=draft, by=approver, at=AT)


class TestApprovedRows:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE policy_term_override SET value = '2'",
            "UPDATE policy_term_override SET until = '2027-01-01'",
            "DELETE FROM policy_term_override",
        ],
    )
    def test_cannot_be_changed_even_by_raw_sql(self, office, drafter, approver, statement):
        in_force(office, drafter, approver)
        with (
            pytest.raises(DatabaseError, match="approved_terms_stay"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_are_superseded_by_date(self, office, drafter, approver):
        in_force(office, drafter, approver)
        in_force(office, drafter, approver, value=0, first=date(2026, 6, 1))
        values = [
            queries.rulebook(unit=office, on=on).value(CAP)
            for on in (date(2026, 5, 31), date(2026, 6, 1))
        ]
        assert values == [1, 0]

    def test_decided_retroactively_can_be_left_out_of_a_recomputation(
        self, office, drafter, approver
    ):
        in_force(office, drafter, approver, at=instant("2026-05-01 03:00"))
        seen_then = queries.rulebook(unit=office, on=FIRST, known_at=instant("2026-04-01 00:00"))
        assert seen_then.value(CAP) == 2
        assert queries.rulebook(unit=office, on=FIRST).value(CAP) == 1

    def test_end_when_the_unit_follows_its_parent_again(self, office, drafter, approver):
        in_force(office, drafter, approver)
        in_force(office, drafter, approver, value=None, first=date(2026, 6, 1))
        assert queries.rulebook(unit=office, on=date(2026, 6, 1)).value(CAP) == 2


class TestBounds:
    def test_reach_over_the_subtree(self, agency, office, drafter, approver):
        bounded(agency, "maximum", 1, drafter, approver)
        assert queries.rulebook(unit=office, on=FIRST).value(CAP) == 1

    def test_may_not_be_looser_than_what_binds(self, office, drafter, approver):
        with pytest.raises(actions.OutsideBound):
            bounded(office, "maximum", 3, drafter, approver)

    def test_that_lock_a_table_stop_drafts_below(self, agency, office, drafter, approver):
        key = "attendance.late_bands"
        bounded(agency, "fixed", OWN_VALUE, drafter, approver, key=key)
        value = national_rulebook(FIRST).value(key)
        with pytest.raises(actions.OutsideBound):
            drafted(office, drafter, key=key, value=value)

    def test_in_size_make_no_sense_for_a_table(self, office, drafter, approver):
        with pytest.raises(actions.WrongShape):
            bounded(office, "maximum", 1, drafter, approver, key="attendance.late_bands")


class TestRulebooks:
    def test_without_own_rules_are_the_nations(self, office):
        assert queries.rulebook(unit=office, on=FIRST) is national_rulebook(FIRST)

    def test_of_many_units_take_two_queries(
        self, agency, office, drafter, approver, django_assert_num_queries
    ):
        in_force(office, drafter, approver)
        below = make_unit(parent=office)
        units = [agency, office, below, make_unit()]
        with django_assert_num_queries(2):
            books = queries.rulebooks(units=units, on=FIRST)
        assert [books[unit.pk].value(CAP) for unit in units] == [2, 1, 1, 2]

    def test_of_500_units_with_own_rules_are_quick(self, agency, drafter, approver):
        units = [make_unit(parent=agency) for _ in range(500)]
        rows = [_approved(unit, drafter, approver) for unit in units]
        TermOverride.objects.bulk_create(rows)
        started = perf_counter()
        books = queries.rulebooks(units=units, on=FIRST)
        took = perf_counter() - started
        assert {book.value(CAP) for book in books.values()} == {1}
        assert took < 1.0  # about 0.05 s alone; wide, since test machines are shared


def _approved(unit, drafter, approver) -> TermOverride:
    return TermOverride(
        unit=unit, key=CAP, value=1, first=FIRST, instrument="SK", reason="x",
        state=State.APPROVED, drafted_by=drafter, drafted_at=AT, approved_by=approver,
        approved_at=AT,
    )  # fmt: skip
