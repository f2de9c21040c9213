// One compressed frame as its stored values, as binome/dicom/codecs.py decodes it: whole bytes, little endian, samples
// of a pixel side by side, bits outside Bits Stored cleared or signed. What a frame claims of its size is compared first.

import { bitmapOf } from "./bitmap.js";
import { Refused } from "./refusal.js";
import { fromRle } from "./rle.js";
import { decodedBy } from "./wasm.js";

const PREFIX = "1.2.840.10008.1.2.";
export const RLE = `${PREFIX}5`;
const of = (...last) => new Set(last.map((one) => `${PREFIX}4.${one}`));
const [JPEG, JPEG_2000, HTJ2K] = [of(50, 51, 53, 55, 57, 70, 80, 81), of(90, 91), of(201, 202, 203)];
const LOSSY = of(50, 51, 53, 55, 81, 91, 203);
const [BASELINE, PROGRESSIVE, LOSSLESS, JPEG_LS] = [0xc0, 0xc2, 0xc3, 0xf7];
const FRAME_HEADERS = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf, 0xf7]);
const unfit = () => new Refused("cannot_be_masked");

export const isDecoded = ({ syntax }) => syntax === RLE || [JPEG, JPEG_2000, HTJ2K].some((set) => set.has(syntax));

// { bytes, photometric, isLossy } of one frame's bytes; throws Refused.
export async function decodedFrame(frame, picture) {
  const { syntax, samples } = picture;
  if (![8, 16].includes(picture.bitsAllocated) || ![1, 3].includes(samples)) throw unfit();
  const isLossy = LOSSY.has(syntax);
  if (syntax === RLE) return { bytes: stored(fromRle(frame, picture), picture, { isSigned: picture.isSigned }), photometric: picture.photometric, isLossy };
  const photometric = samples === 3 ? "RGB" : picture.photometric;
  if (!JPEG.has(syntax)) return { bytes: await fromJpeg2000(frame, picture), photometric, isLossy };
  const { process, rows, columns } = frameHeader(frame);
  if (rows !== picture.rows || columns !== picture.columns) throw unfit();
  if (process === JPEG_LS) return { bytes: fitted(await coded("jpegls", frame), picture), photometric, isLossy };
  if (process === LOSSLESS) return { bytes: await fromLossless(frame, picture), photometric, isLossy };
  if (process > PROGRESSIVE || picture.bitsAllocated !== 8) throw unfit();
  return { bytes: await fromBaseline(frame, picture), photometric, isLossy: true };
}

async function coded(kind, frame) {
  return decodedBy(kind, frame).catch(() => { throw unfit(); });
}

async function fromJpeg2000(frame, picture) {
  const [columns, rows] = sizeOf(frame);
  if (rows !== picture.rows || columns !== picture.columns) throw unfit();
  const isHtj2k = HTJ2K.has(picture.syntax);
  const found = await coded(isHtj2k ? "htj2k" : "jpeg2000", frame);
  if (isHtj2k && found.isSigned && found.bits <= 8) throw unfit(); // that decoder cuts negative values off
  return fitted(found, picture);
}

async function fromLossless(frame, picture) {
  const { Decoder } = await import("../vendor/jpeg-lossless/lossless.js");
  try {
    const decoder = new Decoder();
    const values = decoder.decompress(frame.slice().buffer);
    const { precision: bits, numComp: samples } = decoder.frame;
    return fitted({ data: new Uint8Array(values), width: picture.columns, height: picture.rows, samples, bits, isSigned: false }, picture);
  } catch {
    throw unfit();
  }
}

// Red, green and blue come as the browser shows them.
async function fromBaseline(frame, picture) {
  const rgba = await bitmapOf(frame, picture);
  const { rows, columns, samples } = picture, bytes = new Uint8Array(rows * columns * samples);
  for (let at = 0, from = 0; at < bytes.length; from += 4) for (let n = 0; n < samples; n += 1) bytes[at++] = rgba[from + n];
  return bytes;
}

// What a codec gave, brought to Bits Allocated; refused when it is another picture than the data set describes.
function fitted({ data, width, height, samples, bits, isSigned, isPlanar = false }, picture) {
  const count = picture.rows * picture.columns * picture.samples, size = bits > 8 ? 2 : 1;
  const isOther = width !== picture.columns || height !== picture.rows || samples !== picture.samples;
  if (isOther || data.length < count * size || bits > 16 || size * 8 > picture.bitsAllocated) throw unfit();
  const held = size === 2 ? new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + count * 2)) : data.subarray(0, count);
  const values = isPlanar && samples > 1 ? interleaved(held, picture) : held;
  if (size * 8 === picture.bitsAllocated) return stored(bytesOf(values), picture, { isSigned });
  const wide = new Uint16Array(count);
  values.forEach((value, at) => { wide[at] = isSigned && value > 127 ? value | 0xff00 : value; });
  return stored(bytesOf(wide), picture, { isSigned });
}

const bytesOf = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function interleaved(values, { rows, columns, samples }) {
  const made = new values.constructor(values.length), count = rows * columns;
  for (let at = 0; at < count; at += 1) for (let n = 0; n < samples; n += 1) made[at * samples + n] = values[n * count + at];
  return made;
}

// Bits outside Bits Stored cleared or filled with the sign (within_stored_bits, _signed_as_described).
function stored(bytes, { bitsAllocated, bitsStored, highBit, isSigned }, found) {
  const low = Math.max(highBit + 1 - bitsStored, 0);
  let high = Math.max(bitsAllocated - 1 - highBit, 0);
  if (isSigned && !found.isSigned) high = Math.max(high, bitsAllocated - bitsStored - low);
  if (!low && !high) return bytes;
  const Kind = bitsAllocated === 8 ? (isSigned ? Int8Array : Uint8Array) : isSigned ? Int16Array : Uint16Array;
  const values = new Kind(bytes.slice().buffer);
  const spare = 32 - bitsAllocated + high;
  values.forEach((value, at) => { values[at] = isSigned ? (value << spare) >> (spare + low) : (value << spare) >>> (spare + low); });
  return bytesOf(values);
}

// The process, rows and columns of a JPEG or JPEG-LS stream.
function frameHeader(bytes) {
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) { at += 1; continue; }
    const marker = bytes[at + 1];
    if (marker === 0xff) { at += 1; continue; }
    if (FRAME_HEADERS.has(marker)) {
      return { process: marker, rows: (bytes[at + 5] << 8) | bytes[at + 6], columns: (bytes[at + 7] << 8) | bytes[at + 8] };
    }
    const isAlone = marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8);
    at += isAlone ? 2 : 2 + ((bytes[at + 2] << 8) | bytes[at + 3]);
  }
  throw unfit();
}

// Columns and rows of a JPEG 2000 codestream, alone or in a JP2 file (ISO 15444-1 A.5.1).
function sizeOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 24 <= Math.min(bytes.length, 4096); at += 1) {
    if (view.getUint32(at) !== 0xff4fff51) continue;
    return [view.getUint32(at + 8) - view.getUint32(at + 16), view.getUint32(at + 12) - view.getUint32(at + 20)];
  }
  throw unfit();
}
