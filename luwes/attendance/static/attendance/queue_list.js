/* Shows the check-ins that this browser keeps: waiting, received, refused, too late. */
import { fill, word } from "./words.js";
import { remove } from "./store.js";

const language = document.documentElement.lang;
const MOST = 20;
const CLASSES = { received: "done", refused: "bad", late: "bad" };

export function time(at, facts, { seconds = false } = {}) {
  const options = { hour: "2-digit", minute: "2-digit", timeZone: facts.timeZone };
  if (seconds) options.second = "2-digit";
  return new Intl.DateTimeFormat("id-ID", options).format(at);
}

/* The local date as 2026-11-23. */
export const dateOf = (at, facts) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: facts.timeZone }).format(at);

export const longDate = (at, facts) =>
  new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: facts.timeZone }).format(at);

function when(at, facts) {
  const clock = `${time(at, facts)} ${facts.zone}`;
  if (dateOf(at, facts) === dateOf(Date.now(), facts)) return clock;
  const options = { day: "numeric", month: "short", timeZone: facts.timeZone };
  return `${new Intl.DateTimeFormat(language, options).format(at)}, ${clock}`;
}

export const placeOf = (entry, facts) =>
  fill(word(entry.place), { office: entry.office ?? facts.office });

/* What became of an entry, in a sentence. */
export function stateOf(entry, facts) {
  const days = entry.offlineDays;
  if (entry.state === "received") {
    const at = time(entry.at_server, facts, { seconds: true });
    return fill(word("state-received"), { time: at, zone: facts.zone });
  }
  if (entry.state === "refused") {
    const reason = word(`refused-${entry.code}`) || entry.title || entry.code;
    return fill(word("state-refused"), { reason: fill(reason, { days }) });
  }
  return fill(word(`state-${entry.state}`), { days });
}

/* Says by how much the clock was off, where that is a minute or more. */
export function noteOf(skew) {
  const minutes = Math.round(Math.abs(skew ?? 0) / 60_000);
  return minutes ? fill(word("clock-off"), { minutes }) : "";
}

export function render(root, all, facts) {
  const section = root.querySelector("[data-queue]");
  const known = new Set([...root.querySelectorAll("[data-today] [data-id]")].map((row) => row.dataset.id));
  const shown = all.filter(
    (entry) => entry.employee === facts.employee && !(entry.state === "received" && known.has(entry.id)),
  );
  const template = root.querySelector("[data-entry-template]");
  const rows = shown.slice(-MOST).reverse().map((entry) => row(template, entry, facts));
  section.querySelector("[data-queue-list]").replaceChildren(...rows);
  section.hidden = rows.length === 0;
}

function row(template, entry, facts) {
  const item = template.content.firstElementChild.cloneNode(true);
  const text = (name, value) => { item.querySelector(`[data-text="${name}"]`).textContent = value; };
  item.className = CLASSES[entry.state] ?? "waiting";
  item.dataset.state = entry.state;
  text("kind", word(entry.kind));
  text("time", when(entry.at, facts));
  text("place", placeOf(entry, facts));
  text("state", [stateOf(entry, facts), noteOf(entry.skew)].join(" ").trim());
  if (item.className === "bad") offerMore(item, entry, facts);
  return item;
}

function offerMore(item, entry, facts) {
  const [correct, dismiss] = [item.querySelector("[data-correct]"), item.querySelector("[data-dismiss]")];
  correct.hidden = !word("correct-url");
  correct.href = `${word("correct-url")}?tanggal=${dateOf(entry.at, facts)}`;
  dismiss.hidden = false;
  dismiss.addEventListener("click", () => remove(entry.id));
}
