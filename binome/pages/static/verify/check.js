// Checks a PDF, a text or a QR code against pinned keys: docs/formats/paper-seal.md, no network.
import { verifyAsync } from "../vendor/noble/ed25519.js";

const PDF = "binome paper pdf 1", TEXT = "binome paper text 1", MARK = "binome paper mark 1";
const ID = /\/ID ?\[ ?\(([0-9a-f]{64})-([A-Za-z-]{2,12})(?:\.([0-9a-f]{16})\.([0-9a-f]{128}))?\)/g;
const BLANK = "0".repeat(128), SLOT = /06146982D693A1EADBAAA4C4A7E5F2DF88B6CAE4893731420440([0-9a-f]{128})/g;
const TEXT_SEAL = /\s*binome-seal:1:([0-9a-f]{16}):([\w-]{43}):([\w-]{86})\s*$/;
const MARK_FORM = /^(?:\S*#)?1\.([\w-]{150})$/;
const SPACES = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/gu;
const LARGEST = 20 * 1024 * 1024;

const utf8 = new TextEncoder(), latin1 = new TextDecoder("latin1");
const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export function canCheck() { return Boolean(globalThis.crypto?.subtle); }

async function isSigned(purpose, digest, signature, key) {
  const message = new Uint8Array([...utf8.encode(`${purpose}\n`), ...digest]);
  try { return await verifyAsync(signature, message, fromBase64(key.replace(/^ed25519:/, "")), { zip215: false }); }
  catch { return false; }
}

// Each answer: { verdict: "pdf" | "text" | "mark" | "changed_…" | "unknown_key" | "no_seal", hash, … }
async function judged(word, keyId, keys, digest, signature, facts) {
  if (!keys[keyId]) return { ...facts, verdict: "unknown_key" };
  const purpose = { pdf: PDF, text: TEXT, mark: MARK }[word];
  const good = await isSigned(purpose, digest, signature, keys[keyId]);
  return { ...facts, keyId, verdict: good ? word : `changed_${word}` };
}

export async function checkPdf(bytes, keys) {
  if (bytes.length > LARGEST) return { verdict: "no_seal" };
  const said = latin1.decode(bytes), found = [...said.matchAll(ID)].at(-1);
  if (!found?.[4]) return { verdict: "no_seal" };
  // A PDF that is signed as well carries the seal in its last signature block, and blanks in /ID.
  const slot = found[4] === BLANK ? [...said.matchAll(SLOT)].at(-1) : null;
  const start = slot ? slot.index + slot[0].length - 128
    : found.index + found[0].indexOf(found[4], found[0].indexOf(found[3]) + 17);
  const blank = bytes.slice();
  blank.fill(0x30, start, start + 128);
  const facts = { hash: found[1], language: found[2] };
  return judged("pdf", found[3], keys, await sha256(blank), fromHex(said.slice(start, start + 128)), facts);
}

export async function checkText(text, keys) {
  const found = TEXT_SEAL.exec(text);
  if (!found) return { verdict: "no_seal" };
  const own = fromBase64(found[2]);
  const words = utf8.encode(text.slice(0, found.index).replace(SPACES, " ").replace(/^ +| +$/g, ""));
  const digest = await sha256(new Uint8Array([...own, ...words]));
  return judged("text", found[1], keys, digest, fromBase64(found[3]), { hash: hex(own) });
}

export async function checkMark(text, keys) {
  const found = MARK_FORM.exec(text.trim());
  if (!found) return { verdict: "no_seal" };
  const raw = fromBase64(found[1]), body = raw.slice(0, 48);
  const view = new DataView(raw.buffer);
  const facts = {
    hash: hex(body.slice(8, 40)), number: view.getUint16(40), status: view.getUint8(42),
    at: new Date(view.getUint32(44) * 1000),
  };
  return judged("mark", hex(body.slice(0, 8)), keys, await sha256(body), raw.slice(48), facts);
}

export async function checkAny(said, keys) {
  if (said instanceof Uint8Array) {
    const isPdf = latin1.decode(said.slice(0, 5)) === "%PDF-";
    return isPdf ? checkPdf(said, keys) : checkText(new TextDecoder().decode(said), keys);
  }
  return MARK_FORM.test(said.trim()) ? checkMark(said, keys) : checkText(said, keys);
}
