/* Sends what waits, from a page or from the service worker; ids make a second sending harmless. */
import { clocks } from "./evidence.js";
import { change, entries, keep, remove } from "./store.js";

const GATE = "/gate/check-ins";
const NOW = "/gate/now";
const AT_ONCE = 50;
const DAY = 86_400_000;
const SHOWN_FOR = 2 * DAY;
const SECONDS = 20_000; // that one request may take
const LATER = ["busy", "rate-limited", "too-slow", "not-found", "wrong-method"];

/*
 * Sends everything that waits. Returns {left, wait}: how many still wait, and the seconds after
 * which the server wants to be asked again (0 where it said nothing).
 */
export function send() {
  if (!navigator.locks) return sendAll();
  return navigator.locks.request("luwes-send", sendAll);
}

async function sendAll() {
  await tidy();
  const waiting = (await entries()).filter((entry) => entry.state === "waiting");
  let wait = 0;
  for (let first = 0; first < waiting.length && !wait; first += AT_ONCE)
    wait = await post(waiting.slice(first, first + AT_ONCE));
  const left = (await entries()).filter((entry) => entry.state === "waiting").length;
  return { left, wait };
}

/* Too old ones are told apart, received ones are shown for two days. */
async function tidy() {
  for (const { id, at, state, offlineDays, at_server: received } of await entries()) {
    const age = Date.now() - at;
    if (age > offlineDays * DAY) await change(id, ["waiting", "held", "making"], { state: "late" });
    if (state === "received" && Date.now() - (received ?? at) > SHOWN_FOR) await remove(id);
  }
}

/* Sends one batch and keeps each answer; returns the seconds to wait where none came. */
async function post(batch) {
  const sent = clocks();
  let response;
  try {
    response = await fetch(GATE, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ check_ins: batch.map((entry) => entry.item), sent }),
      credentials: "omit",
      signal: AbortSignal.timeout(SECONDS),
    });
  } catch {
    return 5;
  }
  if (!response.ok) return failed(response, batch);
  const answer = await response.json();
  await remember(answer.server, sent);
  const skew = sent.at - answer.server;
  // an answer stands at the place of its check-in, also one that could not be read at all
  for (const [place, entry] of batch.entries()) {
    const result = answer.results[place];
    if (result) await settle({ ...result, id: entry.item.id }, skew);
  }
  return 0;
}

/* The whole batch was refused: split it, unless it is the server that cannot now. */
async function failed(response, batch) {
  const isOurs = response.status >= 400 && response.status < 500;
  const later = [404, 405, 408, 429].includes(response.status);
  if (!isOurs || later) return Number(response.headers.get("Retry-After")) || 15;
  if (batch.length > 1) {
    for (const entry of batch) await post([entry]);
    return 0;
  }
  const problem = await response.json().catch(() => ({ title: `HTTP ${response.status}` }));
  await settle({ ...problem, id: batch[0].id }, null);
  return 0;
}

async function settle(result, skew) {
  if (result.result) {
    const changes = { state: "received", at_server: result.server, skew };
    return change(result.id, ["waiting"], changes);
  }
  const code = (result.type ?? "").split("/").pop();
  if (LATER.includes(code)) return undefined;
  const state = code === "unknown-key" ? "held" : "refused";
  return change(result.id, ["waiting"], { state, code, title: result.title ?? "" });
}

/* Keeps when the server was last heard, on its clock and on ours. */
const remember = (server, { at, mono, boot }) => keep("contact", { server, at, mono, boot });

/*
 * Asks the server for its time. Returns {isThere, skew}: whether a gate answers at that address,
 * undefined where nobody could be reached, and how far this clock is ahead of it in ms.
 */
export async function contact() {
  const before = clocks();
  try {
    const response = await fetch(NOW, { credentials: "omit", cache: "no-store" });
    if (!response.ok) return { isThere: response.status !== 404 };
    const after = clocks();
    const { server, gate } = await response.json();
    // halfway between asking and hearing
    const half = Math.round((after.mono - before.mono) / 2);
    const heard = { at: after.at - half, mono: after.mono - half, boot: after.boot };
    await remember(server, heard);
    return { isThere: gate !== false, skew: heard.at - server };
  } catch {
    return {};
  }
}
