"""The phone: installed, without a network, and never losing a check-in; against the real gate."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from luwes.attendance.actions import settle_days
from luwes.attendance.devices.queries import my_devices
from luwes.attendance.factories import worked_day
from luwes.attendance.models import CheckIn, CheckInPosition, Device
from luwes.base.access import Role
from luwes.kit.zones import Zone
from luwes.organisation.factories import make_employee, make_unit, make_user
from luwes.organisation.models import Employee, Unit
from luwes.organisation.standing import standing_of
from tests.journeys.telling import PHONE, SECONDS, listen
from tests.platform.servers import answer, free_port, running

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZONE = Zone.WIB.tz
BANDUNG = {"latitude": -6.9147, "longitude": 107.6098, "accuracy": 12.5}


@pytest.fixture(scope="module")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the site as it is installed: pages and gate behind one port."""
    with django_db_blocker.unblock():
        facts = connection.settings_dict
    where = urlencode(
        {name: facts[name.upper()] for name in ("host", "port") if facts[name.upper()]}
    )
    database = f"postgres://{facts['USER']}:{facts['PASSWORD']}@/{facts['NAME']}?{where}"
    port = free_port()
    environment = {
        "DATABASE_URL": database,
        "LUWES_VAR": str(tmp_path_factory.mktemp("var")),
        "LUWES_SECRET_KEY": settings.SECRET_KEY,
        "LUWES_WEB_PROCESSES": "1",
        "LUWES_GATE_PROCESSES": "1",
    }
    with running("serve", f"--port={port}", **environment) as server:
        url = f"http://127.0.0.1:{port}"
        assert answer(f"{url}/", server) == 200
        wait_for(lambda: answer(f"{url}/gate/now", server) == 200)
        yield url


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_unit(name="Dinas Perhubungan")


@pytest.fixture
def ani(unit: Unit) -> Employee:
    return make_employee(unit=unit, with_login=True, name="Ani Lestari")


@pytest.fixture
def quiet_end(transactional_db: None) -> Iterator[None]:
    """Let the site finish what it does before the tables are emptied."""
    yield
    wait_for(lambda: not running_statements())


def running_statements() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state <> 'idle' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def phone(chromium: Browser, quiet_end: None) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport=PHONE, locale="id-ID", geolocation=BANDUNG, timezone_id="Asia/Jakarta"
    )
    context.set_default_timeout(SECONDS * 1000)
    yield context
    context.close()


def sign_in(phone: BrowserContext, site: str, user: Any) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    phone.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def opened(phone: BrowserContext, site: str, path: str = "/presensi/") -> Page:
    page = phone.new_page()
    page.goto(site + path)
    return page


def first_visit(phone: BrowserContext, site: str, person: Employee) -> Page:
    """Sign in, read the notice, and wait until the device is registered and the worker active."""
    sign_in(phone, site, person.user)
    page = opened(phone, site)
    expect(page.get_by_role("heading", name="Sebelum presensi pertama")).to_be_visible()
    page.get_by_role("button", name="Saya sudah membaca").click()
    expect(main_button(page)).to_be_visible()
    wait_for(lambda: kept(page, "person") and kept(page, "person").get("device"))
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    return page


def main_button(page: Page) -> Any:
    return page.locator("[data-main]")


def kept(page: Page, name: str) -> Any:
    """Return what the browser keeps under a name, read by the page's own module."""
    return page.evaluate(READ, name)


READ = """name => new Promise((resolve, reject) => {
  const request = indexedDB.open("luwes-attendance", 1);
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const [store, key] = name === "queue" ? ["queue", null] : ["kept", name];
    const held = request.result.transaction(store).objectStore(store);
    const found = key ? held.get(key) : held.getAll();
    found.onsuccess = () => {
      request.result.close();
      resolve(found.result ? JSON.parse(JSON.stringify(found.result)) : null);
    };
  };
})"""


TAGS = "navigator.serviceWorker.ready.then(({ sync }) => sync.getTags())"


def queue(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kept(page, "queue")
    return found


def wait_for(condition: Any, page: Page | None = None) -> Any:
    """Wait until something holds; a page that is given goes on meanwhile, with its routes."""
    end = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, "It did not come about in time."
        if page:
            page.wait_for_timeout(50)
        else:
            time.sleep(0.05)
    return found


def result(page: Page) -> Any:
    return page.locator("[data-result]")


def test_from_install_to_received_without_a_network(phone, site, ani):
    page = first_visit(phone, site, ani)
    session = phone.new_cdp_session(page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller !== null")

    phone.set_offline(True)
    page.reload()
    expect(page.get_by_text("Tidak ada jaringan.")).to_be_visible()
    before = timezone.now()
    main_button(page).click()
    expect(result(page)).to_contain_text("Masuk tercatat")
    expect(result(page)).to_contain_text("Kantor · Dinas Perhubungan")
    expect(result(page)).to_contain_text("Menunggu jaringan")
    clock = page.locator(".result-time").inner_text()
    assert page.evaluate(TAGS) == ["luwes-send"]

    page.reload()
    expect(page.locator("[data-queue-list]")).to_contain_text("Menunggu jaringan")
    assert not CheckIn.objects.exists()

    phone.set_offline(False)
    wait_for(CheckIn.objects.exists, page)
    expect(page.locator("[data-queue-list]")).to_contain_text("Diterima server")
    row = CheckIn.objects.get()
    assert (row.employee_id, row.source, row.kind, row.place) == (ani.pk, "gate", "in", "office")
    assert timedelta(0) <= row.at - before < timedelta(seconds=SECONDS)
    assert row.at < row.received_at
    assert f"{row.at.astimezone(ZONE):%H.%M} WIB" in clock
    device = Device.objects.get()
    assert (row.device_id, row.mark) == (device.pk, device.mark)
    assert len(row.signature) == 64
    assert row.elapsed_ms is None  # the page was opened anew between gesture and sending
    assert abs(row.skew_ms) < 5_000
    assert row.contact_skew_ms is not None
    assert row.device_zone == "Asia/Jakarta"

    page.goto(site + "/presensi/")
    expect(page.locator("[data-today]")).to_contain_text("Masuk")
    expect(page.locator("[data-today]")).to_contain_text("sejak pukul")


def test_with_a_network_two_taps_and_the_position_beside(phone, site, ani):
    phone.grant_permissions(["geolocation"], origin=site)
    page = first_visit(phone, site, ani)
    page.get_by_role("button", name="Sertakan lokasi").click()
    expect(page.get_by_text("ketelitian sekitar 13 meter")).to_be_visible()
    page.get_by_role("radio", name="Rumah").check()
    main_button(page).click()
    expect(result(page)).to_contain_text("Di rumah")
    expect(result(page)).to_contain_text("Diterima server")
    row = CheckIn.objects.get()
    assert (row.place, row.no_position) == ("home", "")
    assert row.elapsed_ms is not None
    assert 0 <= row.elapsed_ms < SECONDS * 1000
    assert abs(row.moved_ms) < 1_000
    where = CheckInPosition.objects.get()
    assert (where.latitude, where.longitude, where.accuracy_m) == (-6.9147, 107.6098, 12.5)


def test_a_position_that_never_comes_delays_nothing(phone, site, ani):
    page = first_visit(phone, site, ani)
    page.evaluate("navigator.geolocation.getCurrentPosition = () => {}")
    page.get_by_role("button", name="Sertakan lokasi").click()
    started = timezone.now()
    main_button(page).click()
    expect(result(page)).to_contain_text("Masuk tercatat", timeout=2_000)
    wait_for(CheckIn.objects.exists, page)
    row = CheckIn.objects.get()
    assert row.no_position == "timeout"
    assert row.at - started < timedelta(seconds=2)


def test_a_page_killed_while_it_looked_for_the_position_has_lost_nothing(phone, site, ani):
    page = first_visit(phone, site, ani)
    page.evaluate("navigator.geolocation.getCurrentPosition = () => {}")
    page.get_by_role("button", name="Sertakan lokasi").click()
    main_button(page).click()
    wait_for(lambda: [entry["state"] for entry in queue(page)] == ["making"])
    page.evaluate(AGE, 60_000)
    page.close()
    page = opened(phone, site)
    wait_for(CheckIn.objects.exists, page)
    assert CheckIn.objects.get().no_position == "timeout"


def test_two_tabs_send_what_waits_once(phone, site, ani):
    page = first_visit(phone, site, ani)
    phone.set_offline(True)
    main_button(page).click()
    expect(result(page)).to_contain_text("Menunggu jaringan")
    other = opened(phone, site)
    phone.set_offline(False)
    wait_for(CheckIn.objects.exists, page)
    wait_for(lambda: [entry["state"] for entry in queue(other)] == ["received"])
    assert CheckIn.objects.count() == 1


def test_a_new_device_waits_and_the_plain_form_goes_on(phone, site, ani, unit, chromium):
    first_visit(phone, site, ani)
    new = chromium.new_context(viewport=PHONE, locale="id-ID")
    sign_in(new, site, ani.user)
    page = opened(new, site)
    expect(page.get_by_text("Perangkat ini belum terdaftar")).to_be_visible()
    page.get_by_role("button", name="Daftarkan perangkat ini").click()
    expect(page.get_by_text("menunggu pengesahan")).to_be_visible()

    officer = make_user(role=Role.PERSONNEL, unit=unit)
    desk = chromium.new_context(viewport=PHONE, locale="id-ID")
    sign_in(desk, site, officer)
    office = opened(desk, site, "/presensi/perangkat/menunggu/")
    expect(office.get_by_text("Ani Lestari")).to_be_visible()
    office.get_by_role("button", name="Sahkan").click()
    expect(office.get_by_text("disahkan.").first).to_be_visible()

    page.reload()
    wait_for(lambda: kept(page, "person")["device"]["state"] == "confirmed")
    main_button(page).click()
    expect(result(page)).to_contain_text("Diterima server")
    states = {
        device.confirmed_how
        for device in my_devices(standing_of(ani.user, on=timezone.now().date()))
    }
    assert states == {"first", "officer"}
    for context in (new, desk):
        context.close()


def test_after_sign_out_nothing_shows_and_what_waits_is_still_sent(phone, site, ani):
    page = first_visit(phone, site, ani)
    page.reload()
    phone.set_offline(True)
    main_button(page).click()
    expect(result(page)).to_contain_text("Menunggu jaringan")
    phone.set_offline(False)
    page.route("**/gate/check-ins", lambda route: route.abort())
    page.goto(site + "/akun/logout/")
    page.get_by_role("main").get_by_role("button", name="Keluar").click()
    page.wait_for_url(site + "/")
    assert kept(page, "person") is None
    phone.set_offline(True)
    page.goto(site + "/presensi/")
    expect(page.get_by_text("Belum ada yang masuk di perangkat ini")).to_be_visible()
    expect(page.locator("[data-queue]")).to_be_hidden()
    page.unroute("**/gate/check-ins")
    phone.set_offline(False)
    wait_for(CheckIn.objects.exists, page)
    assert CheckIn.objects.get().employee_id == ani.pk


def test_no_script_no_matter(chromium, site, ani):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    sign_in(context, site, ani.user)
    page = opened(context, site)
    page.get_by_role("button", name="Saya sudah membaca").click()
    expect(page.get_by_role("button", name="Catat masuk")).to_be_visible()
    expect(page.get_by_text("Di perangkat ini")).to_be_hidden()
    context.close()


def test_the_browser_says_nothing_bad(phone, site, ani):
    said: list[str] = []
    phone.on("page", lambda page: listen(page, said.append))
    page = first_visit(phone, site, ani)
    main_button(page).click()
    expect(result(page)).to_contain_text("Diterima server")
    page.goto(site + "/presensi/perangkat/")
    expect(page.get_by_text("Perangkat yang sedang Anda pakai")).to_be_visible()
    assert said == []


REFUSAL = {
    "type": "/masalah/gate/clock-ahead",
    "title": "Jam perangkat lebih cepat daripada yang diperbolehkan.",
    "status": 409,
}


@pytest.fixture
def bare(chromium: Browser, quiet_end: None) -> Iterator[BrowserContext]:
    """A phone without a service worker, so that answers of the gate can be put in its way."""
    context = chromium.new_context(viewport=PHONE, locale="id-ID", service_workers="block")
    context.set_default_timeout(SECONDS * 1000)
    yield context
    context.close()


def ready(bare: BrowserContext, site: str, person: Employee) -> Page:
    """Sign in and register without a service worker."""
    sign_in(bare, site, person.user)
    page = opened(bare, site)
    page.get_by_role("button", name="Saya sudah membaca").click()
    wait_for(lambda: kept(page, "person") and kept(page, "person").get("device"))
    return page


def refuse(route: Any) -> None:
    sent = route.request.post_data_json
    results = [{**REFUSAL, "id": item["id"]} for item in sent["check_ins"]]
    route.fulfill(json={"server": sent["sent"]["at"], "results": results})


def test_a_refusal_is_shown_with_its_sentence_and_the_next_step(bare, site, ani):
    page = ready(bare, site, ani)
    page.route("**/gate/check-ins", refuse)
    main_button(page).click()
    row = page.locator("[data-queue-list] li")
    expect(row).to_contain_text("Ditolak: jam perangkat lebih cepat")
    expect(row).to_contain_text("Setel jam ke otomatis")
    expect(row.get_by_role("link", name="Minta koreksi")).to_be_visible()
    page.reload()
    expect(row).to_contain_text("Ditolak")
    row.get_by_role("button", name="Sudah saya baca").click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_gate_that_cannot_now_keeps_it_waiting(bare, site, ani, status):
    page = ready(bare, site, ani)
    page.route("**/gate/check-ins", lambda route: route.fulfill(status=status, body="{}"))
    main_button(page).click()
    expect(result(page)).to_contain_text("Menunggu jaringan")
    page.unroute("**/gate/check-ins")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(result(page)).to_contain_text("Diterima server")
    assert CheckIn.objects.count() == 1


def test_an_answer_that_is_lost_on_the_way_back_stores_nothing_twice(bare, site, ani):
    page = ready(bare, site, ani)

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/gate/check-ins", lose, times=1)
    main_button(page).click()
    wait_for(CheckIn.objects.exists, page)
    expect(result(page)).to_contain_text("Menunggu jaringan")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(result(page)).to_contain_text("Diterima server")
    assert CheckIn.objects.count() == 1


def test_a_phone_that_slept_claims_to_know_no_time_between(bare, site, ani):
    page = ready(bare, site, ani)
    page.route("**/gate/check-ins", lambda route: route.abort(), times=1)
    main_button(page).click()
    expect(result(page)).to_contain_text("Menunggu jaringan")
    page.evaluate(SLEEP)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(result(page)).to_contain_text("Diterima server")
    assert CheckIn.objects.get().elapsed_ms is None


SLEEP = """() => {
  Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.hidden;
}"""


def test_a_revoked_certificate_holds_the_check_in_until_the_device_is_trusted(bare, site, ani):
    page = ready(bare, site, ani)
    unknown = {**REFUSAL, "type": "/masalah/gate/unknown-key", "status": 403}

    def hold(route: Any) -> None:
        sent = route.request.post_data_json
        results = [{**unknown, "id": item["id"]} for item in sent["check_ins"]]
        route.fulfill(json={"server": sent["sent"]["at"], "results": results})

    page.route("**/gate/check-ins", hold, times=1)
    main_button(page).click()
    expect(result(page)).to_contain_text("dikirim sesudah perangkat didaftarkan dan disahkan")
    page.reload()
    wait_for(CheckIn.objects.exists, page)
    assert CheckIn.objects.get().employee_id == ani.pk


def test_what_waited_too_long_says_so_and_asks_for_a_correction(bare, site, ani):
    page = ready(bare, site, ani)
    page.route("**/gate/check-ins", lambda route: route.abort())
    main_button(page).click()
    expect(result(page)).to_contain_text("Menunggu jaringan")
    page.evaluate(AGE, 8 * 86_400_000)
    page.reload()
    row = page.locator("[data-queue-list] li")
    expect(row).to_contain_text("Tidak terkirim dalam 7 hari. Minta koreksi")
    expect(row.get_by_role("link", name="Minta koreksi")).to_be_visible()


AGE = """by => new Promise((resolve, reject) => {
  const request = indexedDB.open("luwes-attendance", 1);
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const change = request.result.transaction("queue", "readwrite");
    const store = change.objectStore("queue");
    store.getAll().onsuccess = (event) => {
      for (const entry of event.target.result) store.put({ ...entry, at: entry.at - by });
    };
    change.oncomplete = () => { request.result.close(); resolve(); };
  };
})"""


def test_a_site_without_a_gate_is_still_reached_by_the_form(bare, site, ani):
    page = ready(bare, site, ani)
    page.route("**/gate/**", lambda route: route.fulfill(status=404, body="{}"))
    page.reload()
    main_button(page).click()
    expect(page.get_by_text("Masuk tercatat pukul")).to_be_visible()
    assert CheckIn.objects.get().source == "page"


def test_a_waiting_device_is_confirmed_with_a_code_on_the_phone(bare, site, ani, chromium):
    ready(bare, site, ani)
    secret = generate_totp_secret()
    TOTP.activate(ani.user, secret)
    new = chromium.new_context(viewport=PHONE, locale="id-ID", service_workers="block")
    sign_in(new, site, ani.user)
    page = opened(new, site)
    page.get_by_role("button", name="Daftarkan perangkat ini").click()
    expect(page.get_by_text("menunggu pengesahan")).to_be_visible()
    page.get_by_role("link", name="Perangkat saya").click()
    code = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[-1]))
    page.get_by_label("Kode dari aplikasi masuk dua langkah").fill(code)
    page.get_by_role("button", name="Sahkan perangkat ini").click()
    expect(page.get_by_text("Perangkat disahkan")).to_be_visible()
    new.close()


def test_a_day_chosen_in_the_calendar_opens(bare, site, ani):
    on = timezone.now().astimezone(ZONE).date().replace(day=1)
    worked_day(ani, on, at=timezone.now())
    settle_days(unit=Unit.objects.get(), first=on, until=on + timedelta(1), at=timezone.now())
    sign_in(bare, site, ani.user)
    page = opened(bare, site, f"/presensi/bulan/?bulan={on:%Y-%m}")
    if on < timezone.now().astimezone(ZONE).date():
        page.get_by_role("table").get_by_role("link").first.click()
        expect(page.locator("details[open]")).to_contain_text("Dinilai")
