/* Reminders in this browser: asked for and ended on the check-in page. */
const KEPT = "luwes-reminded-at"; // the address that our server knows of this browser
const root = document.querySelector("[data-reminders]");

if (root && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  await start();
}

async function start() {
  const worker = await navigator.serviceWorker.ready;
  const button = root.querySelector("[data-reminders-toggle]");
  const subscribed = await worker.pushManager.getSubscription();
  if (subscribed && localStorage.getItem(KEPT) !== subscribed.endpoint) await forget(subscribed);
  button.addEventListener("click", () => toggle(worker, button));
  root.hidden = false;
  await render(worker);
}

async function toggle(worker, button) {
  button.disabled = true;
  try {
    const subscription = await worker.pushManager.getSubscription();
    if (subscription) await end(subscription);
    else await begin(worker);
    await render(worker);
  } catch {
    say("failed");
  } finally {
    button.disabled = false;
  }
}

async function begin(worker) {
  if ((await Notification.requestPermission()) !== "granted") return;
  const { key } = await (await fetch(root.dataset.keyUrl)).json();
  const applicationServerKey = bytes(key);
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint, keys } = subscription.toJSON();
  try {
    await post(root.dataset.subscribeUrl, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  } catch (error) {
    await forget(subscription);
    throw error;
  }
  localStorage.setItem(KEPT, endpoint);
}

async function end(subscription) {
  await post(root.dataset.unsubscribeUrl, { endpoint: subscription.endpoint });
  await forget(subscription);
}

/* A subscription that our server does not know, or of a key that it no longer has. */
async function forget(subscription) {
  localStorage.removeItem(KEPT);
  await subscription.unsubscribe();
}

async function render(worker) {
  const isOn = Boolean(await worker.pushManager.getSubscription());
  const button = root.querySelector("[data-reminders-toggle]");
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = isOn ? root.dataset.end : root.dataset.begin;
  if (Notification.permission === "denied") say("denied");
  else say(isOn ? "on" : "off");
}

function say(state) {
  root.querySelector("[data-reminders-state]").textContent = root.dataset[`say${state}`] ?? "";
}

async function post(url, fields) {
  const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const answer = await fetch(url, { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
