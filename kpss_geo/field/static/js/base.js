// What the phone keeps: settings, the draft, the queue and pictures, in IndexedDB; each write happens wholly or not
// at all and is on disk before it counts.

const NAME = "kpss-teren";
const STORES = { settings: null, drafts: "id", queue: "event_id", photos: "id" };
let opening = null;

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        asked.result.createObjectStore(name, keyPath ? { keyPath } : undefined);
      }
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

export function told(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function get(name, key) {
  const base = await opened();
  return told(base.transaction(name).objectStore(name).get(key));
}

export async function all(name) {
  const base = await opened();
  return told(base.transaction(name).objectStore(name).getAll());
}

// Do some work in one transaction; `work` gets the object stores by name and may await only their requests.
export async function change(names, work) {
  const base = await opened();
  const transaction = base.transaction(names, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
  done.catch(() => {});
  let result;
  try {
    result = await work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // it has ended by itself
    }
    throw transaction.error ?? error;
  }
  await done;
  return result;
}

export const setting = (name) => get("settings", name);

export function keep(name, value) {
  return change(["settings"], ({ settings }) => {
    if (value === undefined) settings.delete(name);
    else settings.put(value, name);
  });
}

// Change one item of the queue, if it is still there.
export function changeItem(id, how) {
  return change(["queue", "photos"], async ({ queue, photos }) => {
    const item = await told(queue.get(id));
    if (!item) return null;
    const changed = how(item, photos);
    if (changed) queue.put(changed);
    return changed;
  });
}

// Pictures that neither the draft nor the queue names: left over from a form that was closed too soon.
export function sweep() {
  return change(["drafts", "queue", "photos"], async ({ drafts, queue, photos }) => {
    const owners = [...(await told(drafts.getAll())), ...(await told(queue.getAll()))];
    const named = new Set(owners.flatMap((one) => one.photos.map((photo) => photo.id)));
    for (const id of await told(photos.getAllKeys())) if (!named.has(id)) photos.delete(id);
  });
}

export function isFull(error) {
  return error?.name === "QuotaExceededError";
}

const news = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
export const announce = (what) => news?.postMessage(what);
export const onNews = (hear) => news?.addEventListener("message", (event) => hear(event.data));
