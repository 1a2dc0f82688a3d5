/*
 * What this browser keeps (IndexedDB): its key, who is signed in, the last contact with the server,
 * and the check-ins that are not acknowledged yet. A check-in leaves "waiting" only after an answer.
 */
const NAME = "luwes-attendance";
const CHANNEL = "luwes-attendance";
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("queue", { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => {
      opened = undefined;
      reject(request.error);
    };
  });
  return opened;
}

/* Runs `work(objectStore)` in one transaction; resolves when it is committed. */
async function within(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const options = mode === "readwrite" ? { durability: "strict" } : {};
    const transaction = database.transaction(store, mode, options);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const kept = (name) => within("kept", "readonly", (store) => store.get(name));
export const keep = (name, value) => within("kept", "readwrite", (store) => store.put(value, name));
export const forget = (name) => within("kept", "readwrite", (store) => store.delete(name));

/* Keeps `value` unless something is kept already; two tabs then agree on one. */
export async function keepOnce(name, value) {
  await within("kept", "readwrite", (store) => {
    const found = store.get(name);
    found.onsuccess = () => found.result === undefined && store.put(value, name);
  });
  return kept(name);
}

export async function entries() {
  const all = await within("queue", "readonly", (store) => store.getAll());
  return all.sort((one, other) => one.at - other.at);
}

export async function add(entry) {
  await within("queue", "readwrite", (store) => store.add(entry));
  tell();
}

export async function remove(id) {
  await within("queue", "readwrite", (store) => store.delete(id));
  tell();
}

/* Changes an entry while it is in one of `states`: whoever comes second changes nothing. */
export async function change(id, states, changes) {
  await within("queue", "readwrite", (store) => {
    const found = store.get(id);
    found.onsuccess = () => {
      const entry = found.result;
      if (entry && states.includes(entry.state)) store.put({ ...entry, ...changes });
    };
  });
  tell();
}

const channel = new BroadcastChannel(CHANNEL);
export const tell = () => channel.postMessage("changed");
export function heard(listener) {
  const here = new BroadcastChannel(CHANNEL);
  here.onmessage = listener;
}
