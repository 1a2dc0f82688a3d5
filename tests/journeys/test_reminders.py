"""Reminders on the phone: one tap begins them, the service worker shows them, one tap ends them."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from luwes.attendance.models import PushSubscription
from luwes.attendance.reminders.actions import message_for
from luwes.attendance.types import CheckInKind
from luwes.organisation.factories import make_employee, make_unit
from tests.journeys.telling import PHONE, SECONDS, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNto"
    "IAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
# a browser of the tests has no push service of its own, so only that one step is stood in for
STAND_IN = """
const made = {
  endpoint: "https://push.example.org/phone",
  toJSON: () => ({ endpoint: made.endpoint, keys: KEYS }),
  unsubscribe: async () => { sessionStorage.removeItem("on"); return true; },
};
PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("on") ? made : null);
PushManager.prototype.subscribe = async (options) => {
  const { userVisibleOnly, applicationServerKey } = options;
  if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("key");
  sessionStorage.setItem("on", "yes");
  return made;
};
"""


@pytest.fixture
def phone(chromium: Browser, live_server: Any) -> Any:
    context = chromium.new_context(
        viewport=PHONE, locale="id-ID", permissions=["notifications"], base_url=live_server.url
    )
    context.set_default_timeout(SECONDS * 1000)
    context.add_init_script(f"const KEYS = {json.dumps(KEYS)};{STAND_IN}")
    yield context
    context.close()


def opened(phone: BrowserContext, url: str) -> Page:
    client = Client()
    client.force_login(
        make_employee(unit=make_unit(), with_login=True).user,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    name = settings.SESSION_COOKIE_NAME
    phone.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    page = phone.new_page()
    page.goto("/presensi/")
    page.get_by_role("button", name="Saya sudah membaca").click()
    return page


def test_one_tap_begins_and_one_tap_ends(phone: BrowserContext, live_server: Any) -> None:
    page = opened(phone, live_server.url)
    heard: list[str] = []
    listen(page, heard.append)
    button = page.locator("[data-reminders-toggle]")
    expect(button).to_have_text("Ingatkan saya")
    button.click()
    expect(button).to_have_text("Hentikan pengingat")
    assert PushSubscription.objects.get().endpoint == "https://push.example.org/phone"
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_text("Ingatkan saya")
    assert not PushSubscription.objects.exists()
    assert [line for line in heard if "404" not in line] == []  # here runs no gate to be asked


def test_the_service_worker_shows_what_our_server_sends(
    phone: BrowserContext, live_server: Any
) -> None:
    page = opened(phone, live_server.url)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    deliver(phone, page, live_server.url, message_for(CheckInKind.IN, "id"))
    # the worker is woken first, so what it shows may come a while after it was delivered
    shown = page.evaluate(
        """async () => {
          const worker = await navigator.serviceWorker.ready;
          for (let tries = 0; tries < 150; tries += 1) {
            const [one] = await worker.getNotifications();
            if (one) return { title: one.title, tag: one.tag, url: one.data.url };
            await new Promise((done) => { setTimeout(done, 100); });
          }
          return null;
        }"""
    )
    assert shown == {
        "title": "Presensi masuk belum tercatat",
        "tag": "luwes-in",
        "url": "/presensi/",
    }


def deliver(phone: BrowserContext, page: Page, origin: str, message: dict[str, str]) -> None:
    """Hand a message to the service worker as the browser's push service would."""
    protocol = phone.new_cdp_session(page)
    versions: list[Any] = []
    protocol.on("ServiceWorker.workerRegistrationUpdated", lambda e: versions.append(e))
    protocol.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    [registration] = versions[-1]["registrations"]
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": origin,
            "registrationId": registration["registrationId"],
            "data": json.dumps(message),
        },
    )
