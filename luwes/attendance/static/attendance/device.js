/* Registers this browser's key in the name of who is signed in, and renews its certificate. */
import { publicKey, signed } from "./evidence.js";
import { change, entries, keep } from "./store.js";

export const isCertified = (device) =>
  device?.state === "confirmed" && Date.now() < device.until && Boolean(device.certificate);

/* Whether the server should be asked: nothing is known yet, it waits, or it grew old. */
export const isDue = (device) =>
  !isCertified(device) || Date.now() > device.renew_after;

/* Asks for a certificate and keeps the answer with the person; with `onlyKnown` adds no device. */
export async function register(person, { url, token, onlyKnown }) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token);
  body.set("public_key", await publicKey());
  if (onlyKnown) body.set("only_known", "on");
  const headers = { Accept: "application/json" };
  const response = await fetch(url, { method: "POST", body, headers, redirect: "error" });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const known = { ...person, device: await response.json() };
  await keep("person", known);
  navigator.storage?.persist?.();
  return known;
}

/* Signs again what was held back for want of a certificate, in the same person's name only. */
export async function release({ employee, device }) {
  if (!isCertified(device)) return;
  for (const entry of await entries()) {
    if (entry.employee !== employee || entry.state !== "held") continue;
    const item = await signed(entry.plain, device);
    await change(entry.id, ["held"], { state: "waiting", item });
  }
}
