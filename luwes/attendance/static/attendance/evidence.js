/* Makes and signs check-ins: the exact bytes that the gate verifies. */
import { keepOnce, kept } from "./store.js";

const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

/*
 * While a phone sleeps the counter of its browser may stand still. A page that was hidden may have
 * slept, so from then on its readings count as those of another start: better unknown than wrong.
 */
let sleeps = 0;
globalThis.document?.addEventListener("visibilitychange", () => { sleeps += document.hidden ? 1 : 0; });

/* The device's clock, and a counter that nobody can set, with the start from which it counts. */
export const clocks = () => ({
  at: Date.now(),
  mono: Math.round(performance.now()),
  boot: Math.round(performance.timeOrigin) + sleeps,
});

export function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/* A UUIDv7 whose time is `at` in ms. */
export function newId(at) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 5, rest = at; place >= 0; place--, rest = Math.floor(rest / 256))
    bytes[place] = rest % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/* This browser's key pair, made once; the private half never leaves it. */
export async function keyPair() {
  const known = await kept("key");
  if (known) return known;
  return keepOnce("key", await crypto.subtle.generateKey(KEY, false, ["sign", "verify"]));
}

export const publicKey = async () =>
  base64url(await crypto.subtle.exportKey("raw", (await keyPair()).publicKey));

/* The mark by which evidence names this browser: 8 bytes of the hash of its key, as a number. */
export async function mark() {
  const raw = await crypto.subtle.exportKey("raw", (await keyPair()).publicKey);
  const hash = await crypto.subtle.digest("SHA-256", raw);
  return new DataView(hash).getBigInt64(0).toString();
}

export function canonical(item, device) {
  const { position: where, contact } = item;
  return [
    "luwes-check-in-1", item.id, item.kind, item.at, item.mono, item.boot, item.zone, item.place,
    where ? `${where.lat},${where.lon},${where.accuracy},${where.mock ? 1 : 0}` : "-",
    item.no_position || "-",
    contact ? `${contact.server},${contact.at},${contact.mono},${contact.boot}` : "-",
    device,
  ].join("\n");
}

/* Returns the check-in as it is sent, signed in the name that the certificate gives. */
export async function signed(item, { device, certificate }) {
  const bytes = new TextEncoder().encode(canonical(item, device));
  const signature = await crypto.subtle.sign(SIGNING, (await keyPair()).privateKey, bytes);
  return { ...item, certificate, signature: base64url(signature) };
}
