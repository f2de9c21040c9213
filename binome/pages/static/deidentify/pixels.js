// The pixels of a file as numbers: what its attributes say, and one frame's bytes (PS3.3 C.7.6.3, PS3.5 8 and A.4).

import { Refused } from "./refusal.js";
import { joined } from "./write.js";

const NATIVE = new Set(["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"]);
const ITEM = 0xfffee000;
const MOST_PIXELS = 1 << 28;

// What is known of the picture; throws Refused when there is none, or its numbers make no sense.
export function pictureOf({ dataSet, syntax, pixels }) {
  const number = (tag, otherwise) => {
    const bytes = dataSet.elements.get(tag)?.bytes;
    return bytes?.length >= 2 ? bytes[0] | (bytes[1] << 8) : otherwise;
  };
  const picture = {
    rows: number(0x00280010, 0), columns: number(0x00280011, 0), samples: number(0x00280002, 1),
    bitsAllocated: number(0x00280100, 0), bitsStored: number(0x00280101, 0), highBit: number(0x00280102, 0),
    isSigned: number(0x00280103, 0) === 1, isPlanar: number(0x00280006, 0) === 1,
    photometric: dataSet.text(0x00280004).trim().toUpperCase(), frames: Number.parseInt(dataSet.text(0x00280008), 10) || 1,
    modality: dataSet.text(0x00080060), manufacturer: dataSet.text(0x00080070), model: dataSet.text(0x00081090),
    syntax, isNative: NATIVE.has(syntax),
  };
  const count = picture.rows * picture.columns * picture.samples * picture.frames;
  if (!pixels?.length || !count || picture.frames < 1 || count > MOST_PIXELS) throw new Refused("cannot_be_masked");
  return picture;
}

const is422 = (picture) => picture.photometric === "YBR_FULL_422" && picture.samples === 3;

export function frameBytes(picture) {
  const { rows, columns, samples, bitsAllocated } = picture;
  return is422(picture) ? rows * columns * 2 : (rows * columns * samples * bitsAllocated) / 8;
}

// The value of the pixel data element, where frames of uncompressed pixels lie one after the other.
export function nativeValue(pixels, isImplicit, picture) {
  const value = pixels.subarray(isImplicit ? 8 : 12);
  if (value.length < Math.ceil(frameBytes(picture) * picture.frames)) throw new Refused("pixel_data_short");
  return value;
}

// The compressed frames of encapsulated pixels, each as bytes; refused when fragments and frames do not go together.
export function encapsulatedFrames(pixels, picture) {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const items = [];
  for (let at = 12; at + 8 <= pixels.length;) {
    const tag = ((view.getUint16(at, true) << 16) | view.getUint16(at + 2, true)) >>> 0;
    const length = view.getUint32(at + 4, true);
    if (tag !== ITEM) break;
    items.push({ at, bytes: pixels.subarray(at + 8, at + 8 + length) });
    at += 8 + length;
  }
  const [table, ...parts] = items;
  if (picture.frames === 1 && parts.length) return [joined(parts.map(({ bytes }) => bytes))];
  if (parts.length === picture.frames) return parts.map(({ bytes }) => bytes);
  return byTable(table, parts, picture.frames);
}

// Frames of several fragments, parted by the basic offset table (PS3.5 A.4).
function byTable(table, parts, frames) {
  if (!parts.length || table.bytes.length !== 4 * frames) throw new Refused("cannot_be_masked");
  const view = new DataView(table.bytes.buffer, table.bytes.byteOffset, table.bytes.byteLength);
  const starts = Array.from({ length: frames }, (_, n) => parts[0].at + view.getUint32(4 * n, true));
  return starts.map((start, n) => {
    const own = parts.filter(({ at }) => at >= start && at < (starts[n + 1] ?? Infinity));
    if (own[0]?.at !== start) throw new Refused("cannot_be_masked");
    return joined(own.map(({ bytes }) => bytes));
  });
}

export { is422 };
