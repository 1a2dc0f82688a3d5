/*
 * The check-in page, with and without a network. Over the plain form: the gesture is signed, kept
 * on the device, and sent; without a certificate the form itself is sent, as without a script.
 */
import { isCertified, isDue, register, release } from "./device.js";
import { clocks, newId, signed } from "./evidence.js";
import { ask } from "./position_card.js";
import { dateOf, longDate, noteOf, placeOf, render, stateOf, time } from "./queue_list.js";
import { contact, send } from "./sending.js";
import { add, change, entries, heard, keep, kept } from "./store.js";
import { fill, word } from "./words.js";

const LEFT_BEHIND = 12_000; // ms after which a gesture waits for no position any more
const ANSWER = 3_000; // ms within which the server says whether it has a gate
const PLAIN = 15_000;
const SOONEST = 5_000;
const LATEST = 120_000;

const root = document.querySelector("[data-check-in]");
const form = root.querySelector("[data-form]");
const isOffline = "offline" in root.dataset;
let person, facts, position, gate, shown, timer;
let pause = SOONEST;

async function start() {
  person = await whoIsHere();
  if (!person) return sendForOthers();
  facts = person.facts;
  if (isOffline) dress();
  position = ask(root, facts, await kept("position-wish"));
  heard(refresh);
  await refresh();
  form.addEventListener("submit", submitted);
  gate = connect();
  await finishLeftovers();
  await flush();
  gate.then(flush);
  for (const name of ["online", "focus"]) addEventListener(name, flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(tick, 15_000);
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
  const today = dateOf(Date.now(), facts);
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
  if (entry) show(entry);
  await offerNext();
}

/* Hears the server: its time, whether there is a gate, and a certificate where one is due. */
async function connect() {
  if (!("subtle" in crypto)) return { isThere: false };
  const server = await contact();
  if (!isOffline && server.isThere !== undefined) await certify();
  return server;
}

async function certify({ isAsked = false } = {}) {
  const hasHeld = (await entries()).some(({ state, employee }) => state === "held" && employee === person.employee);
  if (isAsked || hasHeld || isDue(person.device)) {
    const token = form.elements.csrfmiddlewaretoken.value;
    const onlyKnown = !facts.isFirstDevice && !isAsked;
    const options = { url: word("register-url"), token, onlyKnown };
    person = await register(person, options).catch(() => person);
  }
  await release(person);
  tellDevice();
}

function tellDevice() {
  const banner = root.querySelector("[data-device]");
  const device = person.device ?? { state: "unknown", others: 0 };
  const others = device.others ? fill(word("device-shared"), { others: device.others }) : "";
  banner.querySelector("[data-device-text]").textContent = word(`device-${device.state}`) || others;
  const button = banner.querySelector("[data-device-register]");
  button.hidden = device.state !== "unknown";
  button.onclick = () => certify({ isAsked: true }).then(flush);
  banner.hidden = device.state === "confirmed" && !others;
}

async function submitted(event) {
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const kind = event.submitter?.value ?? form.querySelector("[data-main]").value;
  form.setAttribute("aria-busy", "true");
  try {
    const made = clocks();
    const usesForm = !isOffline && !(await maySign());
    if (usesForm && (await sentPlainly(kind))) return;
    await record(kind, made);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/* Whether this device may sign, and nothing says that the server would not take it. */
async function maySign() {
  const silent = new Promise((resolve) => setTimeout(resolve, ANSWER, {}));
  const { isThere } = await Promise.race([gate, silent]);
  return isThere !== false && isCertified(person.device);
}

/* Sends the form itself; false where nobody could be reached, so that the gesture must be kept. */
async function sentPlainly(kind) {
  const found = position.known();
  form.elements.latitude.value = found.position?.lat ?? "";
  form.elements.longitude.value = found.position?.lon ?? "";
  form.elements.accuracy_m.value = found.position?.accuracy ?? "";
  form.elements.why_none.value = found.no_position;
  const body = new FormData(form);
  body.set("kind", kind);
  try {
    const signal = AbortSignal.timeout(PLAIN);
    const answer = await fetch(location.pathname, { method: "POST", body, redirect: "manual", signal });
    if (answer.type === "opaqueredirect") location.assign(location.pathname);
    else submitNatively(kind);
    return true;
  } catch {
    return false;
  }
}

/* Lets the server's own answer be read: a refusal with its reasons, or what is wrong with it. */
function submitNatively(kind) {
  const input = Object.assign(document.createElement("input"), { type: "hidden", name: "kind", value: kind });
  form.append(input);
  form.submit();
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
  };
  await add(entry);
  show(entry);
  await finish(entry, await position.found());
  await flush();
}

async function finish(entry, found) {
  const plain = { ...entry.plain, ...found };
  const device = person.device;
  const isSigned = entry.employee === person.employee && isCertified(device);
  const item = isSigned ? await signed(plain, device) : undefined;
  await change(entry.id, ["making"], { state: item ? "waiting" : "held", plain, item });
}

/* A page that was closed while it looked for the position has left its gesture unfinished. */
async function finishLeftovers() {
  const old = Date.now() - LEFT_BEHIND;
  for (const entry of await entries())
    if (entry.state === "making" && entry.at < old && entry.employee === person.employee)
      await finish(entry, { position: null, no_position: "timeout" });
}

function show(entry) {
  shown = entry;
  const card = root.querySelector("[data-result-template]").content.firstElementChild.cloneNode(true);
  const text = (name, value) => { card.querySelector(`[data-text="${name}"]`).textContent = value; };
  const clock = { time: time(entry.at, facts), zone: facts.zone };
  card.dataset.state = entry.state;
  text("title", fill(word(`title-${entry.kind}`), clock));
  text("place", placeOf(entry, facts));
  text("state", stateOf(entry, facts));
  text("note", noteOf(entry.skew));
  card.querySelector("[data-again]").onclick = again;
  root.querySelector("[data-result]").replaceChildren(card);
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

start();
