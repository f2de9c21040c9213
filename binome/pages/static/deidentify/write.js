// A data set and its file meta information as bytes, little endian (PS3.5 7, PS3.10 7.1).

import { isLong, TEXT_VRS } from "./parse.js";
import { Refused } from "./refusal.js";
import { encoded } from "./text.js";

const UNDEFINED = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;

export function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((total, one) => total + one.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function u32(number) {
  return new Uint8Array([number, number >>> 8, number >>> 16, number >>> 24]);
}

function tagBytes(tag) {
  return new Uint8Array([tag >>> 16, tag >>> 24, tag, tag >>> 8]);
}

const delimiter = (tag, length = 0) => joined([tagBytes(tag), u32(length)]);

// The elements in the order of their tags.
export function written(elements, isImplicit) {
  const inOrder = [...elements.values()].sort((one, other) => one.tag - other.tag);
  return joined(inOrder.flatMap((element) => pieces(element, isImplicit)));
}

function pieces(element, isImplicit) {
  const { tag, vr, isUndefined } = element;
  const value = element.items ? itemsOf(element.items, isImplicit) : valueOf(element);
  const end = isUndefined ? [delimiter(SEQUENCE_END)] : [];
  return [tagBytes(tag), lengthOf(vr, isUndefined ? UNDEFINED : value.length, isImplicit), value, ...end];
}

function lengthOf(vr, length, isImplicit) {
  if (isImplicit) return u32(length);
  const letters = encoded(vr);
  if (isLong(vr)) return joined([letters, new Uint8Array(2), u32(length)]);
  if (length > 0xffff) throw new Refused("unusual");
  return joined([letters, u32(length).subarray(0, 2)]);
}

function itemsOf(items, isImplicit) {
  return joined(
    items.flatMap(({ elements, isUndefined }) => {
      const body = written(elements, isImplicit);
      if (!isUndefined) return [delimiter(ITEM, body.length), body];
      return [delimiter(ITEM, UNDEFINED), body, delimiter(ITEM_END)];
    }),
  );
}

function valueOf({ vr, bytes, texts, terms }) {
  if (TEXT_VRS.has(vr) && texts) return padded(encoded(texts.join("\\")), vr === "UI" ? 0 : 0x20);
  if (TEXT_VRS.has(vr) && terms && bytes.some((byte) => byte > 0x7f)) throw new Refused("unusual");
  return padded(bytes, TEXT_VRS.has(vr) && vr !== "UI" ? 0x20 : 0);
}

function padded(bytes, padding) {
  return bytes.length % 2 ? joined([bytes, new Uint8Array([padding])]) : bytes;
}

// Preamble, prefix and group 0002 (PS3.10 7.1).
export function fileMeta({ sopClass, sopInstance, syntax, implementation }) {
  const uid = (tag, text) => metaElement(tag, "UI", padded(encoded(text), 0));
  const body = joined([
    joined([tagBytes(0x00020001), encoded("OB"), new Uint8Array(2), u32(2), new Uint8Array([0, 1])]),
    uid(0x00020002, sopClass),
    uid(0x00020003, sopInstance),
    uid(0x00020010, syntax),
    uid(0x00020012, implementation[0]),
    metaElement(0x00020013, "SH", padded(encoded(implementation[1]), 0x20)),
  ]);
  const length = metaElement(0x00020000, "UL", u32(body.length));
  return joined([new Uint8Array(128), encoded("DICM"), length, body]);
}

function metaElement(tag, vr, value) {
  return joined([tagBytes(tag), encoded(vr), u32(value.length).subarray(0, 2), value]);
}
