// The engine: every element of a data set, at any depth, kept, cleaned, replaced or removed. The
// same rules as binome/dicom/deidentify/engine.py, held to the same bytes by tests/deidentify_js.

import { keptTime, shiftedDate, shiftedDateTime } from "./dates.js";
import { Element, isPrivate, NUMBER_BYTES, TEXT_VRS } from "./parse.js";
import { actionFor, CLEAN, DUMMY, EMPTY, isDate, MAP_UID, REMOVE, SHIFT, unlistedAction } from "./policy.js";
import { Refused } from "./refusal.js";
import { encoded, folded, latin1, stripped } from "./text.js";
import { cleaned, wholeOrNothing } from "./words.js";

const LINE_VRS = new Set(["LO", "SH", "UC"]);
const LONG_TEXT_VRS = new Set(["LT", "ST", "UT"]);
const SHAPELESS = new Set("AT FD FL OB OD OF OL OV OW SL SS SV UL US UV".split(" "));
const [NAME, ID, AGE, CHARACTER_SET] = [0x00100010, 0x00100020, 0x00101010, 0x00080005];
const OWN = new Set([NAME, ID, AGE, CHARACTER_SET]);
const ICC_PROFILE = 0x00282000;
const LUT_DESCRIPTORS = new Set([0x00281101, 0x00281102, 0x00281103, 0x00283002]);
const PERSON_CODE = 0x00401101;
const CONTENT = new Set([0x0040a730, 0x00700001]);
const DUMMIES = {
  AE: "REMOVED", AS: "000Y", CS: "REMOVED", DA: "19000101", DS: "0", DT: "19000101000000", IS: "0",
  TM: "000000", UI: "2.25.0", UR: "removed:", PN: "REMOVED",
  LO: "REMOVED", LT: "REMOVED", SH: "REMOVED", ST: "REMOVED", UC: "REMOVED", UT: "REMOVED",
};

export class Engine {
  // `uids` maps every UID of the data set to what stands for it.
  constructor(subject, uids, tables) {
    Object.assign(this, { subject, uids, tables });
    const words = [...subject.forbidden].filter((word) => /^[\0-\x7f]{6,}$/.test(word));
    this.hidden = words.length ? new RegExp(words.map((word) => word.replace(/[^a-z0-9]/g, "\\$&")).join("|")) : null;
  }

  clean(elements, depth = 0) {
    const safe = this.safePrivate(elements);
    for (const element of [...elements.values()]) {
      const { tag } = element;
      if (safe.has(tag)) continue;
      if (isPrivate(tag) || isNoAttribute(tag, depth)) elements.delete(tag);
      else this.one(elements, element, depth);
    }
  }

  one(elements, element, depth) {
    const { tag, vr } = element;
    if (OWN.has(tag)) return this.own(elements, element);
    if (SHAPELESS.has(vr) && !(this.tables.vrOf(tag) ?? "").includes(vr)) return elements.delete(tag);
    if (vr === "UN" || this.hides(element)) return elements.delete(tag);
    if (vr === "IS" && element.values(this.tables).some(isEndless)) return elements.delete(tag);
    const row = this.tables.rowOf(tag);
    const action = row
      ? actionFor(row, vr, this.subject.policy, this.tables)
      : unlistedAction(elements, element, this.tables);
    if (element.items) return this.sequence(elements, element, { action, depth });
    if (action === REMOVE) return elements.delete(tag);
    if (action === EMPTY) return element.empty();
    return this.value(elements, element, { action, row });
  }

  // True for numbers or bytes that spell a word of this patient's.
  hides({ vr, bytes }) {
    return Boolean(this.hidden && bytes && !TEXT_VRS.has(vr) && this.hidden.test(latin1(bytes).toLowerCase()));
  }

  // The few attributes whose new value is the subject's.
  own(elements, element) {
    const { pseudonym, age, policy } = this.subject;
    let value = element.tag === NAME || element.tag === ID ? pseudonym : "";
    if (element.tag === AGE && policy.retain_patient_characteristics) value = age;
    if (value) element.set(value);
    else elements.delete(element.tag);
  }

  sequence(elements, element, { action, depth }) {
    if (action === REMOVE) elements.delete(element.tag);
    else if (action === EMPTY || (action === DUMMY && CONTENT.has(element.tag))) element.items = [];
    else if (element.tag === PERSON_CODE) element.items = [nobody()];
    else for (const item of element.items) this.clean(item.elements, depth + 1);
  }

  value(elements, element, { action, row }) {
    const { tables, subject } = this;
    const { vr } = element;
    if (element.isEmpty(tables)) return;
    if (action === DUMMY) return this.dummy(element);
    if (action === MAP_UID || (action === CLEAN && vr === "UI")) {
      return element.set(...element.values(tables).map((uid) => this.uids.get(uid) ?? uid));
    }
    if (action === SHIFT || isDate(vr)) this.each(element, (text) => this.shifted(vr, text));
    else if (action === CLEAN) this.cleaned(elements, element, row);
    else this.kept(element, subject);
    if (!element.isEmpty(tables)) return;
    if (row?.basic.includes("Z")) element.empty();
    else elements.delete(element.tag);
  }

  dummy(element) {
    const { vr } = element;
    if (TEXT_VRS.has(vr)) element.set(DUMMIES[vr]);
    else if (vr === "OB" || vr === "UN") element.bytes = new Uint8Array(2);
    else if (NUMBER_BYTES[vr] || vr === "AT") element.bytes = new Uint8Array(NUMBER_BYTES[vr] ?? 4);
    else throw new Refused("unusual");
  }

  // Changes each value; one empty text when none is left.
  each(element, change) {
    const texts = element.values(this.tables).map(change);
    element.set(...(texts.some((text) => text !== "") ? texts : [""]));
  }

  shifted(vr, text) {
    const { policy, offsetDays, zone } = this.subject;
    if (policy.retain_full_dates) {
      const plain = stripped(text);
      const isSaid = shiftedDateTime(plain, { days: 0 }, this.tables) || keptTime(plain, this.tables);
      return isSaid ? plain : "";
    }
    if (!policy.retain_modified_dates) return "";
    if (vr === "DA") return shiftedDate(text, offsetDays);
    if (vr === "DT") return shiftedDateTime(text, { days: offsetDays, zone }, this.tables);
    return keptTime(text, this.tables);
  }

  // A value that stays: numbers that are numbers, text without the patient's words.
  kept(element, subject) {
    const { vr, tag, bytes } = element;
    if (vr === "DS" || vr === "IS") this.each(element, (text) => this.numberOfNobody(text));
    else if (vr === "CS") this.each(element, (text) => this.swept(text, this.tables.allowed));
    else if (LINE_VRS.has(vr) || LONG_TEXT_VRS.has(vr)) this.each(element, (text) => this.swept(text));
    else if (vr === "AS") this.each(element, (text) => (/^[0-9]{3}[DWMY]$/.test(text) ? text : ""));
    else if (vr === "UI" && !subject.policy.retain_uids) {
      this.each(element, (uid) => (this.tables.whole.standardUid.test(uid) ? uid : this.swept(uid)));
    }
    else if (vr === "PN") throw new Refused("unusual");
    else if (vr === "AT") element.bytes = bytes.subarray(0, bytes.length - (bytes.length % 4));
    else if (tag === ICC_PROFILE && String.fromCharCode(...bytes.subarray(36, 40)) !== "acsp") {
      element.bytes = new Uint8Array(0);
    } else checkNumbers(element);
  }

  numberOfNobody(text) {
    const isNumber = this.tables.whole.number.test(text);
    return isNumber && !this.subject.numbers.has(stripped(text)) ? text : "";
  }

  // The text without any word or number of this patient's; `spared` words stay all the same.
  swept(text, spared = new Set()) {
    const { tables } = this;
    const { numbers, forbidden, makers, parts } = this.subject;
    const squeezed = (folded(text, tables).match(tables.every.word) ?? []).join("");
    for (const number of numbers) {
      if ([...number].length >= 5 && squeezed.includes(number)) return "";
    }
    const isTheirs = (word) => {
      if (forbidden.has(word)) return !spared.has(word);
      if (tables.allowed.has(word) || makers.has(word)) return false;
      const isLong = [...word].length >= 5;
      return parts.some((part) => word.includes(part) || (isLong && part.startsWith(word)));
    };
    return stripped(text.replace(tables.every.word, (word) => (isTheirs(folded(word, tables)) ? "" : word)));
  }

  cleaned(elements, element, row) {
    const { vr, tag } = element;
    const { tables, subject } = this;
    const isLong = LONG_TEXT_VRS.has(vr);
    if (!LINE_VRS.has(vr) && !isLong && vr !== "CS") return this.kept(element, subject);
    const how = isLong || tables.CLINICAL.has(tag) ? wholeOrNothing : cleaned;
    this.each(element, (text) => how(text, subject.forbidden, tables));
    if (!element.isEmpty(tables)) return;
    if (tables.DESCRIPTIONS.has(tag)) element.set(subject.neutral);
    else if (tables.NEVER_EMPTY.has(tag) || row?.basic.includes("D")) element.set(DUMMIES[vr]);
  }

  // Tags of safe private numbers and of the creators that reserve their blocks.
  safePrivate(elements) {
    const safe = new Set();
    if (!this.subject.policy.retain_safe_private) return safe;
    for (const element of elements.values()) {
      const { tag, vr } = element;
      if (!isPrivate(tag) || (tag & 0xffff) < 0x1000) continue;
      const creatorTag = ((tag & 0xffff0000) | ((tag & 0xffff) >>> 8)) >>> 0;
      const creator = elements.get(creatorTag)?.values(this.tables).join("\\") ?? "";
      const name = [creator, tag >>> 16, tag & 0xff].join("\n");
      const known = this.tables.safe.get(name);
      if (known?.vr !== vr || element.isEmpty(this.tables) || this.hides(element)) continue;
      if (countOf(element, this.tables) > known.most) continue;
      this.kept(element, this.subject);
      if (!element.isEmpty(this.tables)) safe.add(tag).add(creatorTag);
    }
    return safe;
  }
}

// Group lengths, groups of messages and directories, curves and overlays, and pixels below the top.
function isNoAttribute(tag, depth) {
  if ((tag & 0xffff) === 0 || tag >>> 16 < 8 || [0x50, 0x60].includes(tag >>> 24)) return true;
  return depth > 0 && tag >>> 16 === 0x7fe0;
}

// How many values an element of text or numbers has.
function countOf(element, tables) {
  const width = NUMBER_BYTES[element.vr];
  return width ? element.bytes.length / width : element.values(tables).length;
}

// A whole number written as an endless one: the Python engine cannot hold it.
function isEndless(text) {
  return /e/i.test(text) && !Number.isFinite(Number(text));
}

// Numbers whose bytes do not come out even are nobody's to guess.
function checkNumbers({ tag, vr, bytes }) {
  const width = NUMBER_BYTES[vr] ?? (vr === "OB" || vr === "UN" ? 1 : 2);
  if (bytes.length % width) throw new Refused("unusual");
  if (vr === "SS" && LUT_DESCRIPTORS.has(tag) && bytes[1] & 0x80) throw new Refused("unusual");
}

function nobody() {
  const elements = new Map();
  for (const [tag, vr, text] of [[0x00080100, "SH", "REMOVED"], [0x00080102, "SH", "99BN"], [0x00080104, "LO", "REMOVED"]]) {
    elements.set(tag, new Element(tag, vr, { bytes: encoded(text) }));
  }
  return { elements, isUndefined: false };
}
