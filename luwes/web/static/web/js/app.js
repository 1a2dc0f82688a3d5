/*
 * On every page: the service worker for who is signed in, and nothing of theirs for who is not.
 * What is not sent yet stays, bound to its own certificate, and goes out whoever is signed in.
 */
import { forget, kept } from "../../attendance/store.js";

const MARK = "luwes-person"; // in localStorage: this browser knows somebody
const here = document.body.dataset.person;

async function signedIn() {
  localStorage.setItem(MARK, here);
  const person = await kept("person");
  if (person && String(person.employee) !== here) await forget("person");
  const options = { type: "module", updateViaCache: "none" };
  const worker = await navigator.serviceWorker?.register("/sw.js", options).catch(() => undefined);
  renewPages(worker);
  const { send } = await import("../../attendance/sending.js");
  if (!document.querySelector("[data-check-in]")) await send();
}

/* The kept pages speak the language and wear the colours that the person has chosen. */
function renewPages(worker) {
  const { lang, dataset } = document.documentElement;
  const looks = `${lang} ${dataset.theme ?? ""}`;
  if (localStorage.getItem("luwes-looks") === looks) return;
  if (localStorage.getItem("luwes-looks")) worker?.active?.postMessage("renew");
  localStorage.setItem("luwes-looks", looks);
}

async function signedOut() {
  await forget("person");
  const { send } = await import("../../attendance/sending.js");
  if (!(await send()).left) localStorage.removeItem(MARK);
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-sign-out]")) forget("person");
});

if (here) signedIn();
else if (localStorage.getItem(MARK)) signedOut();
