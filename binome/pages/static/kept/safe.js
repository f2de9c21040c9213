// What is kept in this browser for when the line is cut: sealed with a key of its case that no script can read.
const DATABASE = "binome-kept";
const VERSION = 1;
const DAY_MS = 86_400_000;
export const FLAG = "binome_kept"; // a cookie that only says: something is kept here
export const SHELL = "binome-kept-shell-"; // the name of the kept pages begins so
export const channel = () => new BroadcastChannel(DATABASE);
export const LASTS_MS = 3 * DAY_MS; // since the server last said that the case is this reader's

const done = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = asked.onblocked = () => reject(asked.error ?? new Error("blocked"));
});
const whole = (change) => new Promise((resolve, reject) => {
  change.oncomplete = () => resolve();
  change.onerror = change.onabort = () => reject(change.error);
});

let opening;
function database() {
  opening ??= (async () => {
    const asked = indexedDB.open(DATABASE, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("cases");
      const files = asked.result.createObjectStore("files");
      for (const name of ["case_id", "url"]) files.createIndex(name, name);
    };
    const base = await done(asked);
    base.onversionchange = base.onclose = () => (base.close(), (opening = undefined));
    return base;
  })();
  opening.catch(() => (opening = undefined));
  return opening;
}

async function read(store, key) {
  return done((await database()).transaction(store).objectStore(store).get(key));
}

async function keyOf(case_id) {
  const kept = await read("keys", case_id);
  if (kept) return kept;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const change = (await database()).transaction("keys", "readwrite");
  change.objectStore("keys").put(key, case_id);
  await whole(change);
  return key;
}

const bound = (name) => new TextEncoder().encode(name);

async function sealed(case_id, name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(name) }, await keyOf(case_id), bytes);
  return { iv, data };
}

async function unsealed(case_id, name, { iv, data }) {
  const key = await read("keys", case_id);
  if (!key) throw new Error("no key");
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound(name) }, key, data);
}

// -- files: under their address, which names no one

export async function putFile(case_id, url, blob) {
  const held = await sealed(case_id, url, await blob.arrayBuffer());
  const change = (await database()).transaction("files", "readwrite");
  change.objectStore("files").put({ ...held, case_id, url, type: blob.type, bytes: blob.size }, [case_id, url]);
  await whole(change);
}

export async function fileAt(url) {
  const held = await done((await database()).transaction("files").objectStore("files").index("url").get(url));
  if (!held) return undefined;
  return new Blob([await unsealed(held.case_id, url, held)], { type: held.type });
}

// How large a kept file is; undefined when it is not here.
export const sizeOfFile = async (case_id, url) => (await read("files", [case_id, url]))?.bytes;

// -- cases: what is in the open is a size, times and whether all of it is here

export async function putCase(case_id, plan, { bytes, images, is_whole }) {
  const held = await sealed(case_id, case_id, new TextEncoder().encode(JSON.stringify(plan)));
  const now = Date.now();
  const change = (await database()).transaction("cases", "readwrite");
  change.objectStore("cases").put({ ...held, bytes, images, is_whole, kept_at: now, agreed_at: now }, case_id);
  await whole(change);
}

export async function caseKept(case_id) {
  const held = await read("cases", case_id);
  if (!held || Date.now() - held.agreed_at > LASTS_MS) return undefined;
  const plan = JSON.parse(new TextDecoder().decode(await unsealed(case_id, case_id, held)));
  const { bytes, images, is_whole, kept_at, agreed_at } = held;
  return { id: case_id, plan, bytes, images, is_whole, kept_at, agreed_at };
}

export async function casesKept() {
  const ids = await done((await database()).transaction("cases").objectStore("cases").getAllKeys());
  const found = [];
  for (const id of ids) {
    const kept = await caseKept(id).catch(() => undefined);
    if (kept) found.push(kept);
    else await forget(id);
  }
  return found;
}

export async function agreed(case_id) {
  const change = (await database()).transaction("cases", "readwrite");
  const store = change.objectStore("cases");
  const held = await done(store.get(case_id));
  if (held) store.put({ ...held, agreed_at: Date.now() }, case_id);
  await whole(change);
}

// The key goes first: without it what is left for a moment is noise.
export async function forget(case_id) {
  const change = (await database()).transaction(["keys", "cases", "files"], "readwrite");
  change.objectStore("keys").delete(case_id);
  change.objectStore("cases").delete(case_id);
  const files = change.objectStore("files");
  for (const url of await done(files.index("case_id").getAllKeys(case_id))) files.delete(url);
  await whole(change);
}

export async function forgetAll() {
  const change = (await database()).transaction(["keys", "cases", "files"], "readwrite");
  for (const name of ["keys", "cases", "files"]) change.objectStore(name).clear();
  await whole(change);
}
