"""Every page: policy header, language, theme, sign-in, errors that say what to do."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from luwes.base.models import User
from luwes.kit.decisions import Reason

pytestmark = pytest.mark.django_db
NIP = "198704122010012004"


@pytest.fixture
def account() -> User:
    return User.objects.create_user(NIP, password="rahasia-panjang-1", first_name="Ratna")


class TestSecurity:
    @pytest.mark.parametrize("path", ["/", "/akun/login/", "/tidak-ada/", "/hari-ini/"])
    def test_nothing_from_elsewhere_and_nothing_inline(self, client: Client, path: str) -> None:
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy

    def test_pages_carry_no_inline_style_or_script(self, client: Client, settings) -> None:
        settings.DEBUG = True
        for path in ("/", "/akun/login/", "/komponen/"):
            page = client.get(path).content.decode()
            assert " style=" not in page
            assert "<style" not in page
            assert "onclick" not in page


class TestLanguage:
    def test_is_indonesian_whatever_the_browser_says(self, client: Client) -> None:
        page = client.get("/", headers={"accept-language": "en"}).content.decode()
        assert '<html lang="id"' in page
        assert "Untuk warga" in page

    def test_is_english_once_chosen(self, client: Client) -> None:
        answer = client.post("/bahasa/", {"language": "en", "next": "/"})
        assert answer.url == "/"
        page = client.get("/").content.decode()
        assert '<html lang="en"' in page
        assert "For citizens" in page


class TestTheme:
    def test_is_kept_and_written_into_the_page(self, client: Client) -> None:
        assert client.post("/tampilan/", {"theme": "dark", "next": "/akun/login/"}).url == (
            "/akun/login/"
        )
        assert 'data-theme="dark"' in client.get("/").content.decode()

    @pytest.mark.parametrize("theme", ["neon", ""])
    def test_ignores_what_it_does_not_know(self, client: Client, theme: str) -> None:
        client.post("/tampilan/", {"theme": theme})
        assert "data-theme" not in client.get("/").content.decode()

    def test_never_leads_to_another_site(self, client: Client) -> None:
        answer = client.post("/tampilan/", {"theme": "dark", "next": "https://evil.example/"})
        assert answer.url == "/"

    @pytest.mark.parametrize("path", ["/tampilan/", "/bahasa/"])
    def test_changes_only_by_post(self, client: Client, path: str) -> None:
        opened = client.get(path)
        assert opened.status_code == 405
        assert opened["Allow"] == "POST"
        assert "Kirim" in opened.content.decode()  # after signing in again people land here


class TestSignIn:
    def test_leads_to_today(self, client: Client, account: User) -> None:
        form = {"login": NIP, "password": "rahasia-panjang-1"}
        assert client.post("/akun/login/", form).url == "/hari-ini/"

    def test_forgives_spaces_in_a_nip(self, client: Client, account: User) -> None:
        form = {"login": "19870412 201001 2 004", "password": "rahasia-panjang-1"}
        assert client.post("/akun/login/", form).status_code == 302

    def test_says_that_name_or_password_is_wrong(self, client: Client, account: User) -> None:
        page = client.post("/akun/login/", {"login": NIP, "password": "salah"}).content.decode()
        assert "error-summary" in page

    def test_nobody_opens_an_account_alone(self, client: Client) -> None:
        page = client.get("/akun/signup/").content.decode()
        assert "Akun tidak dibuat di sini" in page

    def test_a_visitor_is_asked_to_sign_in_before_today(self, client: Client) -> None:
        assert client.get("/hari-ini/").url == "/akun/login/?next=/hari-ini/"

    def test_who_is_signed_in_starts_at_today(self, client: Client, account: User) -> None:
        client.force_login(account)
        assert client.get("/").url == "/hari-ini/"

    @pytest.mark.parametrize(
        "path", ["/akun/password/change/", "/akun/2fa/", "/akun/logout/", "/menu/", "/hari-ini/"]
    )
    def test_its_pages_look_like_ours(self, client: Client, account: User, path: str) -> None:
        client.force_login(account)
        page = client.get(path).content.decode()
        assert 'class="tabbar"' in page
        assert page.count("<h1") == 1


class TestErrors:
    def test_an_absent_page_says_what_to_do(self, client: Client) -> None:
        answer = client.get("/tidak-ada/")
        assert answer.status_code == 404
        assert "mulai dari halaman depan" in answer.content.decode()

    def test_components_are_only_for_developers(self, client: Client, settings) -> None:
        assert client.get("/komponen/").status_code == 404
        settings.DEBUG = True
        assert client.get("/komponen/").status_code == 200

    def test_a_form_without_token_says_that_nothing_was_saved(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/tampilan/", {"theme": "dark"})
        assert answer.status_code == 403
        assert "Tidak ada yang tersimpan" in answer.content.decode()

    def test_our_own_fault_is_said_without_the_database(self) -> None:
        assert "kesalahan pada sistem" in render_to_string("500.html")

    def test_a_refusal_shows_its_grounds(self, rf) -> None:
        reason = Reason("rota.cap", article="PermenPANRB 4/2025 pasal 13", remedy="Pilih hari lain")
        context = {"title": "Belum", "detail": "Rinci", "reasons": [reason], "status": 403}
        page = render_to_string("problem.html", context, request=None)
        assert "PermenPANRB 4/2025 pasal 13" in page
        assert "Pilih hari lain" in page
