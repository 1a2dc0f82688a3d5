"""The environment is read once, strictly."""

import stat

import pytest

from config import env
from config.database import settings_of
from config.readers import Environment, EnvironmentInvalid, as_markdown


class TestWhole:
    def read(self, given):
        reader = Environment({} if given is None else {"LUWES_PORT": given})
        return reader.whole("LUWES_PORT", 8000, "Port.", unit="TCP port", lowest=1, highest=65535)

    @pytest.mark.parametrize(
        ("given", "number"),
        [(None, 8000), ("", 8000), ("1", 1), (" 8080 ", 8080), ("65535", 65535)],
    )
    def test_takes_numbers_within_the_limits(self, given, number):
        assert self.read(given) == number

    @pytest.mark.parametrize("given", ["0", "65536", "-1", "80a", "8.0", "٣²", "1e3", "eighty"])
    def test_refuses_anything_else_with_name_value_and_limits(self, given):
        with pytest.raises(EnvironmentInvalid, match=r"LUWES_PORT is .*1 to 65535"):
            self.read(given)


class TestFlag:
    @pytest.mark.parametrize(
        ("given", "answer"),
        [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("False", False), ("0", False)],
    )
    def test_means_what_it_says(self, given, answer):
        assert Environment({"F": given}).flag("F", not answer, "Flag.") is answer

    def test_refuses_what_is_neither_yes_nor_no(self):
        with pytest.raises(EnvironmentInvalid, match="yes or no"):
            Environment({"F": "perhaps"}).flag("F", False, "Flag.")


class TestSecret:
    def test_is_made_once_and_kept_for_its_owner_alone(self, tmp_path):
        file = tmp_path / "var" / "secret_key"
        first = Environment({}).secret("S", "Secret.", kept_in=file)
        assert len(first) >= 32
        assert Environment({}).secret("S", "Secret.", kept_in=file) == first
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [path.name for path in file.parent.iterdir()] == ["secret_key"]

    def test_of_the_environment_wins_and_writes_no_file(self, tmp_path):
        reader = Environment({"S": "x" * 40})
        assert reader.secret("S", "Secret.", kept_in=tmp_path / "secret_key") == "x" * 40
        assert list(tmp_path.iterdir()) == []

    def test_refuses_a_short_one_without_printing_it(self, tmp_path):
        with pytest.raises(EnvironmentInvalid) as caught:
            Environment({"S": "hunter2"}).secret("S", "Secret.", kept_in=tmp_path / "s")
        assert "hunter2" not in str(caught.value)


class TestUnknown:
    def test_names_variables_that_nothing_reads(self):
        reader = Environment({"LUWES_PROT": "1", "LUWES_PORT": "1", "PATH": "/bin"})
        reader.text("LUWES_PORT", "", "Port.")
        assert reader.unknown() == ["LUWES_PROT"]


class TestDatabaseAddress:
    def test_gives_every_part_and_passes_the_query_on(self):
        entry = settings_of("postgres://ani:p%40ss@db.go.id:6432/luwes?sslmode=require")
        assert (entry["USER"], entry["PASSWORD"], entry["HOST"]) == ("ani", "p@ss", "db.go.id")
        assert (entry["PORT"], entry["NAME"]) == (6432, "luwes")
        assert entry["OPTIONS"] == {"sslmode": "require"}

    def test_takes_a_socket_folder_as_host(self):
        assert settings_of("postgresql:///luwes?host=%2Frun%2Fpg")["HOST"] == "/run/pg"

    @pytest.mark.parametrize(
        "url", ["mysql://x/y", "sqlite:///x", "postgres://h", "postgres://h:no/x", "luwes"]
    )
    def test_refuses_what_is_no_postgresql_address(self, url):
        with pytest.raises(EnvironmentInvalid, match="DATABASE_URL"):
            settings_of(url)

    def test_keeps_the_password_out_of_the_message(self):
        with pytest.raises(EnvironmentInvalid) as caught:
            settings_of("mysql://ani:hunter2@host/db")
        assert "hunter2" not in str(caught.value)


def test_the_settings_page_is_current():
    page = env.ROOT / "docs" / "settings.md"
    assert page.read_text() == as_markdown(env.environment.variables), (
        "Run: python -m config.env > docs/settings.md"
    )
