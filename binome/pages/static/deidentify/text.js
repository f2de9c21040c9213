// Bytes to text and back, and text as Python folds and strips it.

import { Refused } from "./refusal.js";

const STRIPPED = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;
const ESCAPE = 0x1b;

export const stripped = (text) => text.replace(STRIPPED, "");
// Padding of a value: spaces and zero bytes at its end.
export const unpadded = (text) => text.replace(/[\0 ]+$/, "");

export function latin1(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

// Text of a value in the character sets the data set names. Refuses what only the hub reads.
export function decoded(bytes, terms, tables) {
  let isAscii = true;
  for (const byte of bytes) {
    if (byte === ESCAPE) throw new Refused("unusual");
    if (byte > 0x7f) isAscii = false;
  }
  if (isAscii) return latin1(bytes);
  const how = tables.encodings[terms[0] || "ISO_IR 6"];
  if (how === undefined) throw new Refused("unusual");
  if (how.length === 128) {
    return latin1(bytes).replace(/[\x80-\xff]/g, (letter) => how[letter.charCodeAt(0) - 128]);
  }
  try {
    return new TextDecoder(how, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("unusual");
  }
}

const encoder = new TextEncoder();
export const encoded = (text) => encoder.encode(text);

export function caseFolded(text, tables) {
  let folded = "";
  for (const letter of text) folded += tables.folds[letter] ?? letter.toLowerCase();
  return folded;
}

// Lower case without accents or vowel points; letters of no accent keep their script.
export function folded(text, tables) {
  let plain = "";
  for (const letter of caseFolded(text, tables)) plain += tables.letters[letter] ?? letter;
  if (/^[\0-\x7f]*$/.test(plain)) return plain;
  let kept = "";
  for (const letter of plain.normalize("NFKD")) if (!tables.isCombining(letter)) kept += letter;
  return kept;
}

export function foldedWords(text, tables) {
  const spaced = text.replaceAll("^", " ").replaceAll("=", " ");
  return new Set(folded(spaced, tables).match(tables.every.word) ?? []);
}
