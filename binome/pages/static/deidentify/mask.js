// Clean Pixel Data (PS3.15 E.3.1): boxes of every frame become black, every other pixel stays (dicom/deidentify/masking.py).
// Uncompressed pixels are changed where they lie; compressed ones are decoded, masked and stored uncompressed.

import { decodedFrame, isDecoded } from "./codecs.js";
import { Element } from "./parse.js";
import { encapsulatedFrames, frameBytes, is422, nativeValue, pictureOf } from "./pixels.js";
import { Refused } from "./refusal.js";
import { joined } from "./write.js";

const EXPLICIT = "1.2.840.10008.1.2.1";
const [PHOTOMETRIC, PLANAR, BURNED_IN, LOSSY] = [0x00280004, 0x00280006, 0x00280301, 0x00282110];
const MOST_DECODED_BYTES = 512 << 20;
const OFFSET_TABLES = [0x7fe00001, 0x7fe00002];

// { bytes, vr, syntax, describe }: the masked value, and what to say of it in the data set once that is clean.
export async function maskedPixels(file, boxes) {
  const picture = pictureOf(file);
  if (picture.isNative) return native(file, picture, boxes);
  if (isDecoded(picture)) return decoded(file, picture, boxes);
  throw new Refused("cannot_be_masked");
}

function native(file, picture, boxes) {
  const value = nativeValue(file.pixels, file.isImplicit, picture);
  const size = frameBytes(picture);
  const bytes = value.slice(0, Math.ceil(size * picture.frames));
  if (picture.bitsAllocated === 1) blackenBits(bytes, picture, boxes);
  else for (let frame = 0; frame < picture.frames; frame += 1) blacken(bytes.subarray(frame * size, (frame + 1) * size), picture, boxes);
  return { bytes, vr: picture.bitsAllocated <= 8 ? "OB" : "OW", syntax: file.syntax, describe: plainly };
}

async function decoded(file, picture, boxes) {
  if (frameBytes({ ...picture, photometric: "" }) * picture.frames > MOST_DECODED_BYTES) throw new Refused("too_large");
  const pieces = [];
  let last = null;
  for (const frame of encapsulatedFrames(file.pixels, picture)) {
    last = await decodedFrame(frame, picture);
    blacken(last.bytes, { ...picture, photometric: last.photometric, isPlanar: false }, boxes);
    pieces.push(last.bytes);
  }
  const describe = (dataSet) => {
    plainly(dataSet);
    dataSet.put(PHOTOMETRIC, "CS", last.photometric);
    if (picture.samples > 1) dataSet.elements.set(PLANAR, new Element(PLANAR, "US", { bytes: new Uint8Array(2) }));
    if (last.isLossy) dataSet.put(LOSSY, "CS", "01");
  };
  return { bytes: joined(pieces), vr: picture.bitsAllocated <= 8 ? "OB" : "OW", syntax: EXPLICIT, describe };
}

function plainly(dataSet) {
  dataSet.put(BURNED_IN, "CS", "NO");
  for (const tag of OFFSET_TABLES) dataSet.elements.delete(tag);
}

// The pixel data element as it is written.
export function pixelElement({ bytes, vr }, isImplicit) {
  const padded = bytes.length % 2 ? joined([bytes, new Uint8Array(1)]) : bytes;
  const head = isImplicit ? new Uint8Array(8) : new Uint8Array(12);
  head.set([0xe0, 0x7f, 0x10, 0x00]);
  if (!isImplicit) head.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
  new DataView(head.buffer).setUint32(head.length - 4, padded.length, true);
  return joined([head, padded]);
}

function* rowsOf({ rows, columns }, boxes) {
  for (const [left, top, width, height] of boxes) {
    const end = Math.min(left + width, columns);
    for (let row = top; row < Math.min(top + height, rows); row += 1) if (left < end) yield [row, left, end];
  }
}

function blacken(frame, picture, boxes) {
  const { columns, rows, samples, bitsAllocated } = picture;
  if (is422(picture)) return blacken422(frame, picture, boxes);
  const size = bitsAllocated / 8;
  const black = blackOf(picture);
  const put = (index, value) => { for (let byte = 0; byte < size; byte += 1) frame[index * size + byte] = Math.floor(value / 2 ** (8 * byte)) & 0xff; };
  for (const [row, left, end] of rowsOf(picture, boxes)) {
    for (let column = left; column < end; column += 1) {
      for (let sample = 0; sample < samples; sample += 1) {
        const pixel = row * columns + column;
        put(picture.isPlanar && samples > 1 ? sample * rows * columns + pixel : pixel * samples + sample, black[sample]);
      }
    }
  }
}

function blacken422(frame, picture, boxes) {
  for (const [row, left, end] of rowsOf(picture, boxes)) {
    for (let pair = Math.floor(left / 2); pair < Math.floor((end + 1) / 2); pair += 1) {
      frame.set([0, 0, 128, 128], (row * (picture.columns >> 1) + pair) * 4);
    }
  }
}

// Frames of one bit a pixel follow each other without padding.
function blackenBits(bytes, picture, boxes) {
  const [black] = blackOf(picture);
  for (let frame = 0; frame < picture.frames; frame += 1) {
    for (const [row, left, end] of rowsOf(picture, boxes)) {
      for (let column = left; column < end; column += 1) {
        const bit = (frame * picture.rows + row) * picture.columns + column;
        if (black) bytes[bit >> 3] |= 1 << (bit & 7);
        else bytes[bit >> 3] &= ~(1 << (bit & 7));
      }
    }
  }
}

// Black in the image's own values: white's opposite in MONOCHROME1, no colour in YBR.
function blackOf({ photometric, samples, bitsStored, highBit, isSigned }) {
  if (photometric === "MONOCHROME1") {
    const most = 2 ** (bitsStored - (isSigned ? 1 : 0)) - 1;
    return [most * 2 ** Math.max(0, highBit + 1 - bitsStored)];
  }
  if (photometric.startsWith("YBR") && samples === 3) return [0, 2 ** (bitsStored - 1), 2 ** (bitsStored - 1)];
  return new Array(samples).fill(0);
}
