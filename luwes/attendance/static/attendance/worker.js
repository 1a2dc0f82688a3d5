/*
 * The service worker: keeps the pages' own files and the offline check-in, and sends what waits.
 * It keeps no page that is about somebody.
 */
import "./push-worker.js";
import { send } from "./sending.js";

const PREFIX = "luwes-";
const ANY = { ignoreVary: true };
const PATIENCE = 5_000; // ms that the check-in page may take before the kept one is shown

export function begin({ version, files, checkIn, offlineCheckIn, offline }) {
  const name = PREFIX + version;
  const known = new Set(files);

  addEventListener("install", (event) => {
    skipWaiting();
    event.waitUntil(fillCache());
  });

  addEventListener("activate", (event) => {
    event.waitUntil(dropOthers().then(() => clients.claim()));
  });

  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (known.has(url.pathname)) event.respondWith(fromCache(request, url.pathname));
    else if (request.mode === "navigate") event.respondWith(page(request, url));
  });

  addEventListener("sync", (event) => {
    if (event.tag === "luwes-send") event.waitUntil(sendOrFail());
  });

  addEventListener("message", (event) => {
    if (event.data === "renew") event.waitUntil(fillCache());
  });

  async function fillCache() {
    const cache = await caches.open(name);
    const wanted = [...files, offlineCheckIn, offline];
    await cache.addAll(wanted.map((path) => new Request(path, { cache: "reload" })));
  }

  async function dropOthers() {
    const names = await caches.keys();
    const old = names.filter((other) => other.startsWith(PREFIX) && other !== name);
    await Promise.all(old.map((other) => caches.delete(other)));
  }

  async function fromCache(request, path) {
    const cache = await caches.open(name);
    return (await cache.match(path, ANY)) ?? fetch(request);
  }

  async function page(request, url) {
    const isCheckIn = url.pathname === checkIn;
    const kept = async () => (await caches.open(name)).match(isCheckIn ? offlineCheckIn : offline, ANY);
    try {
      return await (isCheckIn ? inTime(fetch(request)) : fetch(request));
    } catch {
      return (await kept()) ?? Response.error();
    }
  }
}

function inTime(answer) {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("late")));
  return Promise.race([answer, late]);
}

/* A sync that fails is tried again by the browser, later and later. */
async function sendOrFail() {
  const { left } = await send();
  if (left) throw new Error(`${left} still waiting`);
}
