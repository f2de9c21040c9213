// De-identifies one DICOM file before it leaves the device. Pixels are the same, bit for bit.

import { needsPixelReview, refusalOf } from "./admission.js";
import { withoutBeside } from "./beside_pixels.js";
import { originalOf } from "./card.js";
import { DataSet } from "./data_set.js";
import { Engine } from "./engine.js";
import { dateOffsetDays, mappedUid } from "./keys.js";
import { maskedPixels, pixelElement } from "./mask.js";
import { boxesFor } from "./masks.js";
import { Element, Reader } from "./parse.js";
import { Refused } from "./refusal.js";
import { subjectOf } from "./subject.js";
import { encoded, latin1, unpadded } from "./text.js";
import { fileMeta, joined, written } from "./write.js";

const IMPLICIT = "1.2.840.10008.1.2";
const SYNTAXES = "1.2.840.10008.1.2";
const LARGEST_BYTES = 2 ** 31 - 1;
const [METHOD, METHOD_CODES, REMOVED, DATES] = [0x00120063, 0x00120064, 0x00120062, 0x00280303];

// ArrayBuffer in; { data, original, needsPixelReview, refused } out, where `refused` is a reason word and
// everything else empty, or null. `key` comes from keys.siteKey, `policy` holds what differs from
// the default, `tables` from tables.prepared, `boxes` are [left, top, width, height] to blacken in every frame; `masks`
// (masks.js) are boxes for the images they match.
// Nothing of the file is in any error.
export async function deidentify(buffer, { policy = {}, key, pseudonym, tables, boxes = [], masks = [] }) {
  try {
    return await outcomeOf(new Uint8Array(buffer), { policy: { ...tables.policy, ...policy }, key, pseudonym, tables, boxes, masks });
  } catch (failure) {
    const reason = failure instanceof Refused ? failure.reason : "unreadable";
    return { data: null, original: null, needsPixelReview: false, refused: reason };
  }
}

async function outcomeOf(bytes, { policy, key, pseudonym, tables, ...asked }) {
  const file = opened(bytes, tables);
  const { dataSet, isImplicit } = file;
  let { syntax, pixels } = file;
  const refused = refusalOf(dataSet, syntax, tables);
  if (refused) throw new Refused(refused);
  const boxes = [...asked.boxes, ...boxesFor(dataSet, asked.masks)];
  const masked = boxes.length ? await maskedPixels(file, boxes) : null;
  const review = !masked && needsPixelReview(dataSet, tables);
  const offsetDays = await dateOffsetDays(key, pseudonym);
  const subject = subjectOf(dataSet, { policy, pseudonym, offsetDays }, tables);
  const uids = policy.retain_uids ? new Map() : await mappedUids(dataSet.elements, key, tables);
  const original = originalOf(dataSet, uids, policy.retain_full_dates ? 0 : offsetDays);
  const engine = new Engine(subject, uids, tables);
  engine.clean(dataSet.elements);
  mark(dataSet, subject, { tables, isMasked: Boolean(masked) });
  if (masked) {
    masked.describe(dataSet);
    syntax = masked.syntax;
    pixels = pixelElement(masked, isImplicit);
  } else pixels = withoutBeside(pixels, dataSet, { syntax, isImplicit, hidden: engine.hidden });
  const sopInstance = dataSet.text(0x00080018);
  if (!sopInstance) throw new Refused("no_sop_instance");
  const meta = fileMeta({ sopClass: dataSet.sopClass, sopInstance, syntax, implementation: tables.implementation });
  const data = joined([meta, written(dataSet.elements, isImplicit), pixels]);
  return { data: data.buffer, original, needsPixelReview: review, isMasked: Boolean(masked), refused: null, sopInstanceUid: sopInstance };
}

// Who the patient of a file is, as the pseudonym is made of: number, issuer, name, birth date.
export function identityOf(buffer, tables) {
  return identityIn(opened(new Uint8Array(buffer), tables).dataSet);
}

function identityIn(dataSet) {
  const tags = [0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040];
  const [name, patientId, issuer, birthDate, sex] = tags.map((tag) => dataSet.text(tag));
  return { name, patientId, issuer, birthDate, sex };
}

// What is known before anything is changed, from the bytes up to the pixels: { identity, needsPixelReview, refused }.
// "truncated" may also mean that `buffer` is only the beginning of the file.
export function lookAt(buffer, tables) {
  try {
    const { dataSet, syntax } = opened(new Uint8Array(buffer), tables, { hasPixels: false });
    const refused = refusalOf(dataSet, syntax, tables);
    return { identity: identityIn(dataSet), needsPixelReview: needsPixelReview(dataSet, tables), refused };
  } catch (failure) {
    return { identity: null, needsPixelReview: false, refused: failure instanceof Refused ? failure.reason : "unreadable" };
  }
}

// { dataSet, syntax, isImplicit, pixels }: a file read up to its pixels, which stay bytes; throws Refused.
export function opened(bytes, tables, { hasPixels = true } = {}) {
  if (bytes.length === 0) throw new Refused("empty");
  if (bytes.length > LARGEST_BYTES) throw new Refused("too_large");
  if (latin1(bytes.subarray(128, 132)) !== "DICM") throw new Refused("unusual");
  const { elements, at } = metaOf(bytes);
  const syntax = elements.get(0x00020010) ?? "";
  const isKnown = syntax === SYNTAXES || syntax.startsWith(`${SYNTAXES}.`);
  if (!isKnown || tables.admission.hub_only.has(syntax)) throw new Refused("unusual");
  const isImplicit = syntax === IMPLICIT;
  checkFirst(bytes, at, isImplicit);
  const reader = new Reader(bytes, { isImplicit, tables });
  const found = reader.dataSet(at);
  const dataSet = new DataSet(found.elements, tables, elements.get(0x00020002) ?? "");
  return { dataSet, syntax, isImplicit, pixels: hasPixels ? reader.pixelData(found.end) : null };
}

// The texts of group 0002 and where the data set starts.
function metaOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements = new Map();
  let at = 132;
  while (at + 8 <= bytes.length && view.getUint16(at, true) === 2) {
    const isLong = ["OB", "UN", "OW", "UT"].includes(latin1(bytes.subarray(at + 4, at + 6)));
    if (at + (isLong ? 12 : 8) > bytes.length) throw new Refused("truncated");
    const length = isLong ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    const value = at + (isLong ? 12 : 8);
    if (value + length > bytes.length) throw new Refused("truncated");
    const tag = (2 << 16) | view.getUint16(at + 2, true);
    elements.set(tag, unpadded(latin1(bytes.subarray(value, value + length))));
    at = value + length;
  }
  return { elements, at };
}

// A data set that is not written as its transfer syntax says is the hub's to read.
function checkFirst(bytes, at, isImplicit) {
  const isLetter = (byte) => byte > 0x40 && byte < 0x5b;
  if (at + 8 <= bytes.length && (isLetter(bytes[at + 4]) && isLetter(bytes[at + 5])) === isImplicit) {
    throw new Refused("unusual");
  }
}

// Every UID of the data set, at any depth, and what stands for it.
async function mappedUids(elements, key, tables) {
  const uids = new Set();
  const gather = (among) => {
    for (const element of among.values()) {
      if (element.vr === "UI") for (const uid of element.values(tables)) uids.add(uid);
      for (const item of element.items ?? []) gather(item.elements);
    }
  };
  gather(elements);
  return new Map(await Promise.all([...uids].map(async (uid) => [uid, await mappedUid(key, uid, tables)])));
}

// Say what was done (PS3.15 E.1.1 step 6, PS3.3 C.7.1.1 and C.12.1).
function mark(dataSet, { policy, pseudonym, age }, { tables, isMasked }) {
  dataSet.put(0x00080005, "CS", "ISO_IR 192");
  dataSet.put(REMOVED, "CS", "YES");
  dataSet.put(METHOD, "LO", tables.method);
  if (!dataSet.has(METHOD_CODES)) dataSet.elements.set(METHOD_CODES, new Element(METHOD_CODES, "SQ", { items: [] }));
  dataSet.elements.get(METHOD_CODES).items = codesOf(policy, { tables, isMasked });
  const dates = policy.retain_modified_dates ? "MODIFIED" : "REMOVED";
  dataSet.put(DATES, "CS", policy.retain_full_dates ? "UNMODIFIED" : dates);
  if (!dataSet.has(0x0020000d)) return;
  dataSet.put(0x00100010, "PN", pseudonym);
  dataSet.put(0x00100020, "LO", pseudonym);
  if (age && policy.retain_patient_characteristics) dataSet.put(0x00101010, "AS", age);
}

const CLEAN_PIXEL_DATA = ["", "113101", "Clean Pixel Data Option"];

function codesOf(policy, { tables, isMasked }) {
  const isOn = (field) => {
    if (field === "retain_modified_dates" && policy.retain_full_dates) return false;
    return !field || policy[field];
  };
  const codes = tables.codes.filter(([field]) => isOn(field));
  if (isMasked) codes.push(CLEAN_PIXEL_DATA);
  codes.sort(([, one], [, other]) => (one < other ? -1 : 1));
  return codes.map(([, code, meaning]) => {
    const texts = [[0x00080100, "SH", code], [0x00080102, "SH", "DCM"], [0x00080104, "LO", meaning]];
    const entries = texts.map(([tag, vr, text]) => [tag, new Element(tag, vr, { bytes: encoded(text) })]);
    return { elements: new Map(entries), isUndefined: false };
  });
}
