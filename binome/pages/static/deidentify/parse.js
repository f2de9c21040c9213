// A bounded reader of little endian data sets, explicit and implicit VR (PS3.5 7). What is written
// in an unusual way is refused with "unusual": the hub reads it.

import { Refused } from "./refusal.js";
import { decoded, latin1, stripped, unpadded } from "./text.js";

const MOST_ELEMENTS = 50_000;
const MOST_DEPTH = 64;
const UNDEFINED = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
export const CHARACTER_SET = 0x00080005;
export const PIXEL_TAGS = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);
const LONG_VRS = new Set("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(" "));
const SHORT_VRS = new Set("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split(" "));
const ENCODED_VRS = new Set(["LO", "LT", "PN", "SH", "ST", "UC", "UT"]);
const WHOLE_VRS = new Set(["LT", "ST", "UT", "UR"]);
export const TEXT_VRS = new Set([...ENCODED_VRS, "AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"]);
export const NUMBER_BYTES = { FD: 8, FL: 4, SL: 4, SS: 2, SV: 8, UL: 4, US: 2, UV: 8 };

export const isLong = (vr) => LONG_VRS.has(vr);
export const isPrivate = (tag) => ((tag >>> 16) & 1) === 1;

// One element: `bytes` as read, or `items` of a sequence; `texts` once somebody asked or changed.
export class Element {
  constructor(tag, vr, { bytes = new Uint8Array(0), items = null, isUndefined = false, terms = [""] } = {}) {
    Object.assign(this, { tag, vr, bytes, items, isUndefined, terms });
    this.texts = null;
  }

  // The values of a text VR, without padding.
  values(tables) {
    this.texts ??= textsOf(this, tables);
    return this.texts;
  }

  isEmpty(tables) {
    if (this.items) return false;
    if (!TEXT_VRS.has(this.vr)) return this.bytes.length === 0;
    const texts = this.values(tables);
    return texts.length === 1 && texts[0] === "";
  }

  set(...texts) {
    this.texts = texts;
  }

  empty() {
    this.texts = TEXT_VRS.has(this.vr) ? [""] : null;
    this.bytes = new Uint8Array(0);
    if (this.items) this.items = [];
  }
}

function textsOf({ vr, bytes, terms }, tables) {
  if (ENCODED_VRS.has(vr)) {
    const text = decoded(bytes, terms, tables);
    if (WHOLE_VRS.has(vr)) return [unpadded(text)];
    return (vr === "PN" ? unpadded(text) : text).split("\\").map(vr === "PN" ? personName : unpadded);
  }
  const text = latin1(bytes);
  if (vr === "AE") return text.split("\\").map(stripped);
  if (vr === "UR") return [stripped(text)];
  const values = unpadded(vr === "DS" ? stripped(text) : text).split("\\");
  return ["DS", "IS", "UI"].includes(vr) ? values.map(stripped) : values;
}

function personName(text) {
  const groups = text.split("=");
  while (groups.length > 1 && groups.at(-1) === "") groups.pop();
  return groups.join("=");
}

// Reads a data set from `at` up to its pixel data or its end.
export class Reader {
  constructor(bytes, { isImplicit, tables }) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.isImplicit = isImplicit;
    this.tables = tables;
    this.left = MOST_ELEMENTS;
  }

  u16 = (at) => this.view.getUint16(at, true);
  u32 = (at) => this.view.getUint32(at, true);
  tagAt = (at) => ((this.u16(at) << 16) | this.u16(at + 2)) >>> 0;

  // { elements, end }: a Map by tag in the order of the file.
  dataSet(at, { end = this.bytes.length, depth = 0, terms = [""], isOpen = false } = {}) {
    if (depth > MOST_DEPTH) throw new Refused("too_deep");
    const elements = new Map();
    while (at < end) {
      if (at + 8 > end) throw new Refused("truncated");
      const tag = this.tagAt(at);
      if (depth === 0 && PIXEL_TAGS.has(tag)) break;
      if (tag === ITEM_END && isOpen) return { elements, end: at + 8 };
      if (tag >>> 16 === 0xfffe || tag >>> 16 < 8) throw new Refused("unusual");
      if ((this.left -= 1) < 0) throw new Refused("too_many_elements");
      const [element, next] = this.element(at, { tag, elements, depth, terms, limit: end });
      elements.set(tag, element);
      if (tag === CHARACTER_SET) terms = element.values(this.tables);
      at = next;
    }
    if (isOpen) throw new Refused("truncated");
    return { elements, end: at };
  }

  element(at, { tag, elements, depth, terms, limit }) {
    const { vr, length, value } = this.header(at, tag, elements);
    if (length === UNDEFINED || vr === "SQ") {
      if (vr !== "SQ" && !(this.isImplicit && this.tagAt(value) === ITEM)) throw new Refused("unusual");
      const isUndefined = length === UNDEFINED;
      if (!isUndefined && value + length > limit) throw new Refused("truncated");
      const end = isUndefined ? limit : value + length;
      const [items, next] = this.items(value, { end, isUndefined, depth, terms });
      return [new Element(tag, "SQ", { items, isUndefined, terms }), next];
    }
    if (value + length > limit) throw new Refused("truncated");
    const bytes = this.bytes.subarray(value, value + length);
    return [new Element(tag, vr, { bytes, terms }), value + length];
  }

  header(at, tag, elements) {
    if (this.isImplicit) {
      return { vr: this.known(tag, elements) ?? "UN", length: this.u32(at + 4), value: at + 8 };
    }
    let vr = String.fromCharCode(this.bytes[at + 4], this.bytes[at + 5]);
    if (SHORT_VRS.has(vr)) return { vr, length: this.u16(at + 6), value: at + 8 };
    if (!LONG_VRS.has(vr) || at + 12 > this.bytes.length) throw new Refused("unusual");
    const length = this.u32(at + 8);
    if (vr === "UN") vr = this.knownInstead(tag, elements, length);
    return { vr, length, value: at + 12 };
  }

  // An element written as UN whose VR the dictionary knows (PS3.5 6.2.2).
  knownInstead(tag, elements, length) {
    if (length === UNDEFINED) throw new Refused("unusual");
    const vr = length < 0xffff || isPrivate(tag) ? this.known(tag, elements) : undefined;
    if (vr === undefined || vr === "UN") return "UN";
    if (vr.length > 2 || vr === "SQ") throw new Refused("unusual");
    return vr;
  }

  known(tag, elements) {
    if (!isPrivate(tag)) return (tag & 0xffff) === 0 ? "UL" : this.tables.vrOf(tag);
    const element = tag & 0xffff;
    if (element >= 0x10 && element < 0x100) return "LO";
    if (!(element & 0xff00)) return undefined;
    const creator = elements.get(((tag & 0xffff0000) | (element >>> 8)) >>> 0);
    return creator && this.tables.privateVr(tag, creator.values(this.tables).join("\\"));
  }

  items(at, { end, isUndefined, depth, terms }) {
    const items = [];
    while (isUndefined || at < end) {
      if (at + 8 > end) throw new Refused("truncated");
      const tag = this.tagAt(at);
      const length = this.u32(at + 4);
      at += 8;
      if (tag === SEQUENCE_END && isUndefined) return [items, at];
      if (tag !== ITEM) throw new Refused("unusual");
      const isOpen = length === UNDEFINED;
      if (!isOpen && at + length > end) throw new Refused("truncated");
      const reach = isOpen ? end : at + length;
      const found = this.dataSet(at, { end: reach, depth: depth + 1, terms, isOpen });
      items.push({ elements: found.elements, isUndefined: isOpen });
      at = found.end;
    }
    return [items, at];
  }

  // The bytes of the pixel data element at `at`, header and delimiter included; none at the end.
  pixelData(at) {
    if (at >= this.bytes.length) return this.bytes.subarray(0, 0);
    const head = this.isImplicit ? 8 : 12;
    if (at + head > this.bytes.length) throw new Refused("truncated");
    const length = this.u32(at + head - 4);
    let end = at + head + length;
    if (length === UNDEFINED) end = this.endOfFragments(at + head);
    if (end > this.bytes.length) throw new Refused("truncated");
    return this.bytes.subarray(at, end);
  }

  endOfFragments(at) {
    while (at + 8 <= this.bytes.length) {
      const tag = this.tagAt(at);
      if (tag === SEQUENCE_END) return at + 8;
      if (tag !== ITEM) throw new Refused("bad_element");
      at += 8 + this.u32(at + 4);
    }
    throw new Refused("truncated");
  }
}
