// What is derived from a site's key by HMAC-SHA256 (docs/formats/pseudonyms.md).

import { caseFolded, encoded } from "./text.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LEAST_KEY_BYTES = 32;

// The key, ready for use. Throws RangeError when it is too short.
export async function siteKey(bytes) {
  if (bytes.byteLength < LEAST_KEY_BYTES) throw new RangeError("a site key has at least 32 bytes");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function keyed(key, purpose, ...parts) {
  const message = encoded(["binome/1", purpose, ...parts].join("\0"));
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

function number(bytes) {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

// The same for the same text at one site, in hex; says nothing to who lacks the key.
export async function markOf(key, text) {
  const bytes = await keyed(key, "mark", text);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function mappedUid(key, uid, tables) {
  if (!uid || tables.whole.standardUid.test(uid)) return uid;
  let value = number((await keyed(key, "uid", uid)).subarray(0, 16));
  value = (value & ~(0xfn << 76n)) | (8n << 76n);
  value = (value & ~(0x3n << 62n)) | (2n << 62n);
  return `2.25.${value}`;
}

export async function dateOffsetDays(key, pseudonym) {
  const value = number((await keyed(key, "dates", pseudonym)).subarray(0, 8));
  return -(366 + Number(value % 3287n));
}

export async function pseudonymOf(key, { patientId, issuer = "", attempt = 0 }, tables) {
  const parts = [plain(patientId, tables), plain(issuer, tables), String(attempt)];
  const value = number((await keyed(key, "pseudonym", ...parts)).subarray(0, 5));
  let letters = "";
  for (let shift = 35n; shift >= 0n; shift -= 5n) letters += ALPHABET[Number((value >> shift) & 31n)];
  return `BN-${letters.slice(0, 4)}-${letters.slice(4)}-${check(letters)}`;
}

function plain(text, tables) {
  const folded = caseFolded(text.normalize("NFKC"), tables);
  return (folded.match(/[\p{L}\p{N}]/gu) ?? []).join("");
}

function check(letters) {
  let total = 0;
  for (const letter of letters) {
    total = (total ^ ALPHABET.indexOf(letter)) << 1;
    if (total & 32) total ^= 0b100101;
  }
  return ALPHABET[total];
}
