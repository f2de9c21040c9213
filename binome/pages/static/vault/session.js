// The unlocked keys of this browser: CryptoKeys that cannot be exported, for 15 minutes after the last touch.

import { siteKey } from "../deidentify/keys.js";
import { openWith, sealTo } from "./age.js";
import { secretOf } from "./bech32.js";

const IDLE_MS = 15 * 60_000, TOUCH_MS = 20_000, LOOK_MS = 5_000;
const DATABASE = "binome-vault";
const STORE = "sites";
const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20];

export const canKeepKeys = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

// What an unlocked site can do: `key` for the engine, seal and open cards.
class Session {
  constructor({ siteId, key, identity, fallback, recipient }) {
    Object.assign(this, { siteId, key, identity, fallback, recipient });
  }

  seal(text) { return sealTo(this.recipient, text); }
  async open(sealed) { return new TextDecoder().decode(await openWith(await this.#identity(), sealed)); }

  async #identity() {
    if (this.identity) return this.identity;
    const { wrapper, iv, box } = this.fallback;
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, wrapper, box));
  }
}

// Keep what unlocking gave; the bytes of the key are wiped.
export async function keep(siteId, { identity, recipient, keyBytes }) {
  const key = await siteKey(keyBytes);
  keyBytes.fill(0);
  const kept = { siteId, key, recipient, ...(await hidden(identity)), until: Date.now() + IDLE_MS };
  await stored("readwrite", (store) => store.put(kept, siteId));
  told("open", siteId);
  return new Session(kept);
}

// The session of a site, or null when it is locked. Being asked for counts as a touch.
export async function current(siteId) {
  if (!canKeepKeys()) return null;
  const kept = await stored("readonly", (store) => store.get(siteId));
  if (!kept) return null;
  if (kept.until <= Date.now()) { await lock(siteId); return null; }
  await stored("readwrite", (store) => store.put({ ...kept, until: Date.now() + IDLE_MS }, siteId));
  return new Session(kept);
}

export async function lock(siteId) {
  await stored("readwrite", (store) => store.delete(siteId));
  told("locked", siteId);
  for (const over of watchers.get(siteId) ?? []) over();
}

const watchers = new Map();

// Call `onLocked` once the site is locked: here, in another window, or because nobody touched anything.
export function watch(siteId, onLocked) {
  let touched = 0, isOver = false;
  const over = () => { if (!isOver) { isOver = true; clearInterval(timer); onLocked(); } };
  watchers.set(siteId, [over]);
  const touch = () => {
    if (isOver || Date.now() - touched < TOUCH_MS) return;
    touched = Date.now();
    current(siteId).then((session) => session || over());
  };
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, touch, { passive: true });
  const timer = setInterval(async () => {
    const kept = await stored("readonly", (store) => store.get(siteId));
    if (!kept || kept.until <= Date.now()) { if (kept) await lock(siteId); over(); }
  }, LOOK_MS);
  news.addEventListener("message", ({ data }) => data.word === "locked" && (!data.siteId || data.siteId === siteId) && over());
}

const news = new BroadcastChannel(DATABASE);
const told = (word, siteId) => news.postMessage({ word, siteId });

async function hidden(identity) {
  try {
    const pkcs8 = new Uint8Array([...PKCS8, ...secretOf(identity)]);
    const held = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "X25519" }, false, ["deriveBits"]);
    pkcs8.fill(0);
    return { identity: held };
  } catch (failure) {
    if (failure.name !== "NotSupportedError") throw failure;
    const wrapper = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapper, new TextEncoder().encode(identity));
    return { identity: null, fallback: { wrapper, iv, box } };
  }
}

function stored(mode, act) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const asked = act(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => { database.close(); done(asked.result); };
      asked.onerror = () => { database.close(); failed(asked.error); };
    };
  });
}
