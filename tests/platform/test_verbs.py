"""The verbs on data, one after the other, as an office would type them."""

import json

import pytest

from luwes.cli import choices, demo, ground
from luwes.cli.program import main
from luwes.cli.verbs import Exit, Unusable
from luwes.kit.periods import next_month

pytestmark = pytest.mark.django_db
MONDAY = "2026-03-02"


@pytest.fixture
def luwes(monkeypatch, capsys):
    """Run a verb on the test's own database; return exit code and result."""
    monkeypatch.setattr(ground, "start", lambda: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def run(*words):
        code = main([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def staff_list(tmp_path, luwes):
    path = tmp_path / "staff.xlsx"
    assert luwes("agency", "--staff", 60, "--on", MONDAY, "--out", path)[0] == Exit.FINE
    return path


@pytest.fixture
def agency(staff_list, luwes):
    """Sixty people of the sample agency, imported; returns the code of the top unit."""
    code, report = luwes("import", "staff", staff_list, "--effective-on", MONDAY)
    assert (code, report["applied"]) == (Exit.FINE, True), report["problems"][:3]
    from luwes.organisation.models import Unit

    return Unit.get_root_nodes()[0].code


class TestImportStaff:
    def test_changes_nothing_the_second_time(self, staff_list, agency, luwes):
        code, report = luwes("import", "staff", staff_list, "--effective-on", MONDAY)
        assert code == Exit.FINE
        assert report["counts"]["joined"] == 0
        assert report["counts"]["unchanged"] == 60

    def test_writes_nothing_on_a_dry_run(self, staff_list, luwes):
        from luwes.organisation.models import Employee

        code, report = luwes("import", "staff", staff_list, "--dry-run", "--effective-on", MONDAY)
        assert (code, report["applied"]) == (Exit.FINE, False)
        assert Employee.objects.count() == 0

    def test_names_each_bad_row_in_a_file_and_ends_with_one(self, tmp_path, luwes):
        bad = tmp_path / "bad.csv"
        bad.write_text("NIP,Nama,Unit,Jabatan\n123,Ani,A,Analis\n")
        code, report = luwes("import", "staff", bad, "--problems", tmp_path / "problems.json")
        assert (code, report["applied"]) == (Exit.REFUSED, False)
        written = json.loads((tmp_path / "problems.json").read_text())
        assert written == report["problems"] != []
        assert all(problem["remedy"] for problem in written)

    def test_refuses_a_file_that_is_not_there(self, tmp_path, luwes):
        assert luwes("import", "staff", tmp_path / "none.csv")[0] == Exit.USAGE


def test_map_decides_for_everybody(agency, luwes):
    code, result = luwes("map", "--on", MONDAY)
    assert code == Exit.FINE
    assert result["people"] == 60
    assert result["unit"] == agency


def test_plan_says_which_units_were_planned(agency, luwes):
    first = next_month(choices.now().date())  # only days that are left can be planned
    luwes("map", "--on", first)
    code, result = luwes("plan", "--month", f"{first:%Y-%m}", "--unit", agency)
    assert code == Exit.FINE, result
    assert [unit["state"] for unit in result["units"]] == ["draft"]


def test_close_day_settles_everybody(agency, luwes):
    code, result = luwes("close", "day", "--on", "2026-03-03")
    assert code == Exit.FINE
    assert result["settled"] == 60


class TestSettle:
    def test_settles_several_days_and_says_how_many(self, agency, luwes):
        code, result = luwes("settle", "--first", "2026-03-02", "--until", "2026-03-04")
        assert code == Exit.FINE
        assert (result["settled"], result["written"], result["closed"]) == (120, 120, 0)

    def test_parts_are_together_everybody(self, agency, luwes):
        parts = [luwes("settle", "--on", "2026-03-03", "--part", f"{n}/2")[1] for n in (1, 2)]
        assert sum(part["settled"] for part in parts) == 60

    @pytest.mark.parametrize("wrong", [("--part", "3/2"), ("--processes", "0")])
    def test_refuses_parts_that_cannot_be(self, luwes, wrong):
        with pytest.raises(SystemExit):
            luwes("settle", *wrong)


class TestCloseMonth:
    @pytest.fixture
    def budget(self, agency):
        from luwes.allowance.actions import set_budget
        from luwes.cli import choices

        unit = choices.unit_of(agency)
        year = {"year": 2026, "amount": 10_000_000_000, "source": "DPA 2026"}
        set_budget(unit=unit, **year, by=None, at=choices.now())

    def test_gives_the_same_bytes_twice_and_stays_within_the_budget(self, budget, luwes, capsys):
        from luwes.allowance.models import RunLine

        first = luwes("close", "month", "--month", "2026-03")
        assert first[0] == Exit.FINE
        assert first == luwes("close", "month", "--month", "2026-03")
        slips = RunLine.objects.filter(run__first="2026-03-01")
        assert first[1]["amount"] == sum(slip.amount for slip in slips) <= 10_000_000_000
        assert first[1]["people"] == 60

    def test_without_a_budget_is_refused_with_a_remedy(self, agency, luwes):
        code, problem = luwes("close", "month", "--month", "2026-03")
        assert code == Exit.REFUSED
        assert problem["remedy"]


def test_study_needs_a_protocol(luwes):
    code, problem = luwes("study")
    assert code == Exit.USAGE
    assert "protocol" in problem["detail"]


class TestUser:
    def test_add_ties_the_account_to_the_employee_of_that_number(self, agency, luwes):
        from luwes.organisation.models import Employee

        nip = Employee.objects.values_list("nip", flat=True)[0]
        code, made = luwes("user", "add", nip, "--role", "head")
        assert (code, made["is_employee"], made["roles"]) == (
            Exit.FINE,
            True,
            [f"head at {agency}"],
        )
        listed = luwes("user", "list")[1]["with_roles"]
        assert [row["username"] for row in listed] == [nip]
        assert luwes("user", "password", nip)[1]["password"] != made["password"]

    def test_add_refuses_a_second_account_of_the_same_name(self, luwes):
        luwes("user", "add", "ani")
        code, problem = luwes("user", "add", "ani")
        assert code == Exit.USAGE
        assert "already" in problem["detail"]

    def test_add_refuses_a_weak_password(self, luwes, monkeypatch):
        from io import StringIO

        monkeypatch.setattr("sys.stdin", StringIO("12345\n"))
        assert luwes("user", "add", "ani", "--password-stdin")[0] == Exit.USAGE


class TestToken:
    def test_a_program_reads_with_it_until_it_is_stopped(self, agency, luwes, client):
        luwes("user", "add", "mesin", "--role", "personnel", "--unit", agency)
        code, made = luwes("user", "token", "mesin", "--label", "dasbor")
        assert code == Exit.FINE
        key = {"headers": {"Authorization": f"Bearer {made['token']}"}}
        assert client.get("/api/v1/employees", **key).json()["count"] == 60
        assert luwes("user", "token", "mesin", "--label", "dasbor", "--revoke")[1]["revoked"] == 1
        assert client.get("/api/v1/employees", **key).status_code == 401

    def test_is_refused_for_nobody_and_for_a_label_in_use(self, luwes):
        assert luwes("user", "token", "mesin", "--label", "dasbor")[0] == Exit.USAGE
        luwes("user", "add", "mesin")
        assert luwes("user", "token", "mesin", "--label", "dasbor", "--revoke")[0] == Exit.USAGE
        luwes("user", "token", "mesin", "--label", "dasbor")
        code, problem = luwes("user", "token", "mesin", "--label", "dasbor")
        assert code == Exit.USAGE
        assert "--revoke" in problem["detail"]


class TestDemo:
    def test_does_not_touch_an_agency_that_is_no_demo(self, agency):
        with pytest.raises(Unusable, match="an agency's data"):
            demo._refuse_foreign_data()
        with pytest.raises(Unusable, match="an agency's data"):
            demo._throw_away()

    def test_goes_on_with_its_own(self, agency):
        demo._mark()
        demo._refuse_foreign_data()

    def test_begins_where_there_is_nothing(self):
        demo._refuse_foreign_data()


class TestUserOpen:
    def test_writes_a_list_that_only_its_owner_can_read(self, agency, luwes, tmp_path):
        out = tmp_path / "akun.csv"
        code, result = luwes("user", "open", "--unit", agency, "--out", out)
        assert (code, result["opened"], result["codes"]) == (Exit.FINE, 60, 60)
        assert out.stat().st_mode & 0o777 == 0o600
        assert len(out.read_text("utf-8-sig").splitlines()) == 61

    def test_never_writes_over_a_list(self, agency, luwes, tmp_path):
        out = tmp_path / "akun.csv"
        out.write_text("kode lama")
        assert luwes("user", "open", "--out", out)[0] == Exit.USAGE
        assert out.read_text() == "kode lama"

    def test_opens_nothing_when_the_list_cannot_be_written(self, agency, luwes, tmp_path):
        from luwes.organisation.models import ActivationCode

        assert luwes("user", "open", "--out", tmp_path / "nowhere" / "a.csv")[0] == Exit.USAGE
        assert luwes("user", "open", "--out", tmp_path / "a.pdf")[0] == Exit.USAGE
        assert not ActivationCode.objects.exists()

    def test_leaves_no_file_when_there_is_nobody_to_open_for(self, agency, luwes, tmp_path):
        luwes("user", "open", "--out", tmp_path / "a.xlsx")
        code, result = luwes("user", "open", "--out", tmp_path / "b.xlsx")
        assert (code, result["codes"]) == (Exit.FINE, 0)
        assert not (tmp_path / "b.xlsx").exists()
