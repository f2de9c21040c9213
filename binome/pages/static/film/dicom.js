// Frames of a film as a Multi-frame Grayscale Byte Secondary Capture, as binome/dicom/film/secondary_capture.py.

import { fileMeta, joined, written } from "../deidentify/write.js";

const SOP_CLASS = "1.2.840.10008.5.1.4.1.1.7.2", EXPLICIT = "1.2.840.10008.1.2.1";
const IMPLEMENTATION = ["2.25.200187214301716287402387613120478652214", "BINOME-FILM"];

// An ArrayBuffer. `isLossy`: the photograph was a JPEG or HEIC; `hasText`: a name may be seen on the film.
// `patient` is written when a person read that name on the film: { name, number, birth_date, sex }.
export function dicomOf(frames, about = {}) {
  const { at = new Date(), isLossy = true, ratio = null, hasText = true, steps = [], isSideSeen = false, patient = {} } = about;
  const { studyUid = newUid(), seriesUid = newUid(), instanceUid: sopInstance = newUid(), number = 1 } = about;
  const [{ width, height }] = frames, elements = new Map();
  const text = (tag, vr, ...texts) => elements.set(tag, { tag, vr, texts, bytes: new Uint8Array() });
  const short = (tag, ...values) => elements.set(tag, { tag, vr: tag === 0x00280009 ? "AT" : "US", bytes: Uint8Array.from(values.flatMap((one) => [one & 255, one >> 8])) });
  text(0x00080005, "CS", "ISO_IR 192");
  text(0x00080008, "CS", "DERIVED", "SECONDARY");
  text(0x00080016, "UI", SOP_CLASS);
  text(0x00080018, "UI", sopInstance);
  for (const [tag, vr] of [[0x00080020, "DA"], [0x00080030, "TM"], [0x00080050, "SH"], [0x00080090, "PN"], [0x00200010, "SH"], [0x00200020, "CS"], [0x00200060, "CS"]]) text(tag, vr, "");
  text(0x00100010, "PN", plain(patient.name));
  text(0x00100020, "LO", plain(patient.number));
  text(0x00100030, "DA", /^\d{4}-?\d\d-?\d\d$/.test(patient.birth_date ?? "") ? patient.birth_date.replaceAll("-", "") : "");
  text(0x00100040, "CS", ["F", "M", "O"].includes(patient.sex) ? patient.sex : "");
  const two = (number) => String(number).padStart(2, "0");
  text(0x00080023, "DA", `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`);
  text(0x00080033, "TM", `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`);
  text(0x00080060, "CS", "OT");
  text(0x00080064, "CS", "DF");
  text(0x0008103e, "LO", "Photograph of a film");
  text(0x00082111, "ST", `Photograph of a film: ${steps.join(", ")}`);
  text(0x0020000d, "UI", studyUid);
  text(0x0020000e, "UI", seriesUid);
  text(0x00200011, "IS", "1");
  text(0x00200013, "IS", String(number));
  text(0x00204000, "LT", `Photograph of a film; ${isSideSeen ? "side marker seen" : "side not verified"}; not calibrated`);
  if (frames.length > 1) {
    text(0x00182001, "IS", ...frames.map((_, n) => String(n + 1)));
    short(0x00280009, 0x0018, 0x2001);
  }
  short(0x00280002, 1);
  text(0x00280004, "CS", "MONOCHROME2");
  text(0x00280008, "IS", String(frames.length));
  short(0x00280010, height);
  short(0x00280011, width);
  short(0x00280100, 8);
  short(0x00280101, 8);
  short(0x00280102, 7);
  short(0x00280103, 0);
  text(0x00280301, "CS", hasText ? "YES" : "NO");
  text(0x00281052, "DS", "0");
  text(0x00281053, "DS", "1");
  text(0x00281054, "LO", "US");
  if (isLossy) {
    text(0x00282110, "CS", "01");
    if (ratio) text(0x00282112, "DS", Math.max(1, ratio).toFixed(1));
    text(0x00282114, "CS", "ISO_10918_1");
  }
  text(0x20500020, "CS", "IDENTITY");
  elements.set(0x7fe00010, { tag: 0x7fe00010, vr: "OB", bytes: joined(frames.map(({ levels }) => levels)) });
  const meta = fileMeta({ sopClass: SOP_CLASS, sopInstance, syntax: EXPLICIT, implementation: IMPLEMENTATION });
  return joined([meta, written(elements, false)]).buffer;
}

const plain = (text = "") => text.replace(/[\\^=\p{Cc}]/gu, " ").trim().slice(0, 64);

// A UID of 128 random bits (PS3.5 B.2).
function newUid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return `2.25.${bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n)}`;
}
