// What is refused, and what a person must look at first: pixels can hold names.

import { stripped } from "./text.js";

const ENCAPSULATED_DOCUMENT = 0x00420011;
const DIRECTORY_RECORDS = 0x00041220;
const ROWS = 0x00280010;
const CONVERSION_TYPE = 0x00080064;
const EMBEDDED_OVERLAY = 0x0102;

// The reason this kind of object is not de-identified, or null.
export function refusalOf(dataSet, syntax, tables) {
  const { sopClass } = dataSet;
  const rules = tables.admission;
  if (sopClass === rules.directory || dataSet.has(DIRECTORY_RECORDS)) return "media_directory";
  if (sopClass.startsWith(rules.document_root) || dataSet.has(ENCAPSULATED_DOCUMENT)) {
    return "encapsulated_document";
  }
  if (rules.video.has(syntax) || rules.video.has(sopClass)) return "video";
  if (rules.audio.has(sopClass)) return "audio";
  if (sopClass === rules.raw_data) return "raw_data";
  if (!tables.whole.standardUid.test(sopClass)) return sopClass ? "private_sop_class" : "no_sop_class";
  return null;
}

// True when text is likely burned in, whatever the machine claims, and a person must look.
export function needsPixelReview(dataSet, tables) {
  if (!dataSet.has(ROWS)) return false;
  const rules = tables.admission;
  if (stripped(dataSet.text(0x00280301)).toUpperCase() === "YES") return true;
  if (rules.printing.has(stripped(dataSet.text(0x00080060)).toUpperCase())) return true;
  if (rules.picture_roots.some((root) => dataSet.sopClass.startsWith(root))) return true;
  if (dataSet.has(CONVERSION_TYPE)) return true;
  const kinds = dataSet.texts(0x00080008).map((kind) => kind.toUpperCase());
  if (kinds.some((kind) => rules.screen.some((word) => kind.includes(word)))) return true;
  return hasEmbeddedOverlay(dataSet);
}

// An overlay in the unused bits of the pixels stays there after its group is removed.
function hasEmbeddedOverlay(dataSet) {
  return [...dataSet.elements.values()].some(
    ({ tag, bytes }) =>
      tag >>> 24 === 0x60 && (tag & 0xffff) === EMBEDDED_OVERLAY && bytes.some((byte) => byte),
  );
}
