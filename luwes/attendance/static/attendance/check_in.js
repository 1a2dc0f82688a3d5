/*
 * The check-in page, with and without a network. Over the plain form: the gesture is signed, kept
 * on the device, and sent; without a certificate the form itself is sent, as without a script.
 */
import { tellBack, tellDevice } from "./banners.js";
import { isCertified, isDue, register, release } from "./device.js";
import { clocks, newId, signed } from "./evidence.js";
import { ask } from "./position_card.js";
import { sentPlainly } from "./plain_form.js";
import { dateOf, longDate, render, time } from "./queue_list.js";
import { show } from "./result_card.js";
import { contact, send } from "./sending.js";
import { add, change, entries, heard, keep, kept } from "./store.js";
import { word } from "./words.js";

const LEFT_BEHIND = 12_000; // ms after which a gesture waits for no position any more
const SOONEST = 5_000;
const LATEST = 120_000;
const STALE = 600_000; // ms after which a page that comes back to the front is read anew
const opened = Date.now();

const root = document.querySelector("[data-check-in]");
const form = root.querySelector("[data-form]");
const isOffline = "offline" in root.dataset;
let person, facts, position, shown, timer;
let isWithoutGate = false; // what the server said last
let pause = SOONEST;

async function start() {
  person = await whoIsHere();
  if (!person) return sendForOthers();
  facts = person.facts;
  isWithoutGate = Boolean(await kept("without-gate"));
  if (isOffline) dress();
  position = ask(root, facts, await kept("position-wish"));
  heard(refresh);
  await refresh();
  form.addEventListener("submit", submitted);
  const heardServer = connect();
  await finishLeftovers();
  await flush();
  heardServer.then(flush);
  addEventListener("online", comeBack);
  document.addEventListener("visibilitychange", () => document.hidden || comeBack());
  setInterval(tick, 15_000);
}

/* The phone woke, or the network is back: hear the server, send, and show this day, not an old one. */
async function comeBack() {
  const isBusy = form.getAttribute("aria-busy") === "true";
  const canReload = navigator.onLine || navigator.serviceWorker?.controller;
  if (Date.now() - opened > STALE && canReload && !isBusy) return location.reload();
  position.renew();
  await connect();
  return flush();
}

/* Who is signed in, with the rules and plan of the days ahead; undefined for nobody. */
async function whoIsHere() {
  const known = await kept("person");
  const page = document.getElementById("facts");
  if (!page) return known;
  const told = JSON.parse(page.textContent);
  const device = known?.employee === told.employee ? known.device : undefined;
  const here = { employee: told.employee, facts: told, device };
  await keep("person", here);
  return here;
}

/* Nobody is signed in: nothing is shown, but what waits is sent in its own name. */
async function sendForOthers() {
  root.querySelector("[data-nobody]").hidden = false;
  addEventListener("online", send);
  await send();
}

/* The page kept for no network knows nobody: put in the plan, the place and the next gesture. */
function dress() {
  root.querySelector("[data-somebody]").hidden = false;
  document.querySelector("[data-zone]").textContent = facts.zone;
  document.querySelector("[data-date]").textContent = longDate(Date.now(), facts);
  const planned = facts.plan[dateOf(Date.now(), facts)];
  const pick = form.querySelector(`[name=place][value="${planned}"]`) ?? form.querySelector("[name=place]");
  pick.checked = true;
  tick();
}

/* Offers to go home once somebody has come today. */
async function offerNext() {
  const today = isOffline ? dateOf(Date.now(), facts) : facts.today;
  const mine = (await entries()).filter(
    (entry) => entry.employee === person.employee && dateOf(entry.at, facts) === today,
  );
  const hasCome = (facts.today === today && facts.hasCome) || mine.some(({ kind }) => kind === "in");
  const next = hasCome ? "out" : "in";
  const main = form.querySelector("[data-main]");
  const other = form.querySelector(`[data-others] [value="${next}"]`);
  if (!other) return;
  [other.value, other.textContent] = [main.value, word(`do-${main.value}`)];
  main.value = next;
  main.querySelector("[data-label]").textContent = word(`do-${next}`);
}

function tick() {
  document.querySelector("[data-clock]").textContent = time(Date.now(), facts);
}

async function refresh() {
  const all = await entries();
  render(root, all, facts);
  const entry = all.find(({ id }) => id === shown?.id);
  if (entry) present(entry);
  await offerNext();
}

/* Hears the server: its time, whether there is a gate, and a certificate where one is due. */
async function connect() {
  const { isThere, skew } = await contact();
  if (isThere === undefined) return;
  isWithoutGate = !isThere;
  await keep("without-gate", isWithoutGate);
  if (isOffline) tellBack(root);
  else if ("subtle" in crypto) await certify({ skew });
}

async function certify({ isAsked = false, skew } = {}) {
  const hasHeld = (await entries()).some(({ state, employee }) => state === "held" && employee === person.employee);
  if (isAsked || hasHeld || isDue(person.device)) {
    const token = form.elements.csrfmiddlewaretoken.value;
    const onlyKnown = !facts.isFirstDevice && !isAsked;
    const options = { url: word("register-url"), token, onlyKnown };
    person = await register(person, options).catch(() => person);
  }
  await release(person);
  tellDevice(root, person.device, skew, () => certify({ isAsked: true }).then(flush));
}

async function submitted(event) {
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const kind = event.submitter?.value ?? form.querySelector("[data-main]").value;
  form.setAttribute("aria-busy", "true");
  try {
    const made = clocks();
    const isSigned = isOffline || (isCertified(person.device) && !isWithoutGate);
    if (!isSigned && (await sentPlainly(form, kind, position.known()))) return;
    await record(kind, made);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/* Keeps the gesture first; position, signature and network come after and cannot lose it. */
async function record(kind, made) {
  const plain = {
    id: newId(made.at), kind, ...made,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "",
    place: form.elements.place.value,
    contact: (await kept("contact")) ?? null,
  };
  const entry = {
    id: plain.id, employee: person.employee, kind, place: plain.place, at: made.at, plain,
    office: facts.office, offlineDays: facts.offlineDays, state: "making",
    signer: isCertified(person.device) ? person.device : null,
  };
  await add(entry);
  present(entry);
  await finish(entry, await position.found());
  await flush();
}

async function finish(entry, found) {
  const plain = { ...entry.plain, ...found };
  const item = entry.signer ? await signed(plain, entry.signer) : undefined;
  await change(entry.id, ["making"], { state: item ? "waiting" : "held", plain, item });
}

/* A page that was closed while it looked for the position has left its gesture unfinished. */
async function finishLeftovers() {
  const old = Date.now() - LEFT_BEHIND;
  for (const entry of await entries())
    if (entry.state === "making" && entry.at < old)
      await finish(entry, { position: null, no_position: "timeout" });
}

function present(entry) {
  shown = entry;
  show(root, entry, facts, again);
  form.hidden = true;
}

function again() {
  shown = undefined;
  root.querySelector("[data-result]").replaceChildren();
  form.hidden = false;
  form.querySelector("[data-main]").focus();
}

async function flush() {
  clearTimeout(timer);
  const before = await waiting();
  if (!before) return;
  askForSync();
  const { left, wait } = await send();
  if (left < before) await refreshToday();
  pause = left ? Math.min(pause * 2, LATEST) : SOONEST;
  if (left) timer = setTimeout(flush, Math.max(pause, wait * 1000) * (1 + Math.random() / 2));
}

const waiting = async () => (await entries()).filter(({ state }) => state === "waiting").length;

/* Where the browser can, it sends by itself when the network is back, even with this page closed. */
async function askForSync() {
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register("luwes-send").catch(() => {});
}

/* Shows what the server has by now, without leaving the page. */
async function refreshToday() {
  const here = root.querySelector("[data-today]");
  if (!here) return;
  const page = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!page?.ok) return;
  const there = new DOMParser().parseFromString(await page.text(), "text/html");
  const today = there.querySelector("[data-today]");
  if (today) here.replaceChildren(...today.childNodes);
  await refresh();
}

// Where nothing can be kept on this device the plain form stays as it is.
start().catch((error) => console.warn(error));
