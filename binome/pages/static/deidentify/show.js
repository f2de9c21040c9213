// One frame as red, green, blue, opacity, so that a person can look for a name in it; and boxes to propose.

import { decodedFrame, isDecoded } from "./codecs.js";
import { encapsulatedFrames, frameBytes, is422, nativeValue, pictureOf } from "./pixels.js";
import { Refused } from "./refusal.js";

const REGIONS = 0x00186011;
const [LEFT, TOP, RIGHT, BOTTOM] = [0x00186018, 0x0018601a, 0x0018601c, 0x0018601e];
const TABLES = [[0x00281101, 0x00281201], [0x00281102, 0x00281202], [0x00281103, 0x00281203]];

// { rows, columns, frames, rgba, proposals } of an opened file; throws Refused where this browser shows nothing.
export async function shown(file, frame) {
  const picture = pictureOf(file);
  const { rows, columns, frames } = picture;
  const rgba = await rgbaOf(file, picture, Math.min(Math.max(frame, 0), frames - 1));
  return { rows, columns, frames, rgba, proposals: proposals(file.dataSet, picture) };
}

async function rgbaOf(file, picture, frame) {
  if (picture.isNative) return nativeRgba(file, picture, frame);
  if (!isDecoded(picture)) throw new Refused("cannot_be_masked");
  const { bytes, photometric } = await decodedFrame(encapsulatedFrames(file.pixels, picture)[frame], picture);
  return coloured(bytes, { ...picture, photometric, isPlanar: false }, file.dataSet);
}

// Ultrasound machines say where the picture is: what lies above it is where they write the name.
function proposals(dataSet, { rows, columns }) {
  const number = (item, tag) => {
    const bytes = item.elements.get(tag)?.bytes;
    return bytes?.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) : NaN;
  };
  const regions = dataSet.items(REGIONS).map((item) => [LEFT, TOP, RIGHT, BOTTOM].map((tag) => number(item, tag)));
  const tops = regions.map(([, top]) => top).filter((top) => top >= 4 && top < rows);
  return regions.length && tops.length === regions.length ? [[0, 0, columns, Math.min(...tops)]] : [];
}

function nativeRgba(file, picture, frame) {
  const value = nativeValue(file.pixels, file.isImplicit, picture);
  if (picture.bitsAllocated === 1) return bits(value, frame, picture);
  return coloured(value.slice(frame * frameBytes(picture), (frame + 1) * frameBytes(picture)), picture, file.dataSet);
}

function coloured(bytes, picture, dataSet) {
  const { rows, columns, samples, bitsAllocated } = picture;
  const rgba = new Uint8ClampedArray(rows * columns * 4).fill(255);
  const values = bitsAllocated === 8 ? bytes : bitsAllocated === 16 ? new Uint16Array(bytes.slice().buffer, 0, bytes.length >> 1) : null;
  if (!values) throw new Refused("cannot_be_masked");
  if (samples === 1 && picture.photometric === "PALETTE COLOR") return palette(values, dataSet, rgba);
  if (samples === 1) return grey(values, picture, rgba);
  if (samples === 3 && bitsAllocated === 8) return colour(values, picture, rgba);
  throw new Refused("cannot_be_masked");
}

function bits(value, frame, { rows, columns }) {
  const count = rows * columns, rgba = new Uint8ClampedArray(count * 4).fill(255);
  for (let at = 0; at < count; at += 1) {
    const bit = frame * count + at;
    rgba.fill(value[bit >> 3] & (1 << (bit & 7)) ? 255 : 0, at * 4, at * 4 + 3);
  }
  return rgba;
}

// From the darkest to the brightest value of the frame: text stands out at any window.
function grey(values, { photometric, bitsStored, highBit, isSigned }, rgba) {
  const shift = Math.max(0, highBit + 1 - bitsStored), mask = 2 ** bitsStored - 1, sign = 2 ** (bitsStored - 1);
  const plain = Float32Array.from(values, (value) => {
    const stored = (value >> shift) & mask;
    return isSigned && stored >= sign ? stored - 2 * sign : stored;
  });
  let least = Infinity, most = -Infinity;
  for (const value of plain) { if (value < least) least = value; if (value > most) most = value; }
  const scale = most > least ? 255 / (most - least) : 0;
  plain.forEach((value, at) => {
    const bright = (value - least) * scale;
    rgba.fill(photometric === "MONOCHROME1" ? 255 - bright : bright, at * 4, at * 4 + 3);
  });
  return rgba;
}

function palette(values, dataSet, rgba) {
  const words = (tag) => {
    const bytes = dataSet.elements.get(tag)?.bytes ?? new Uint8Array(0);
    return new Uint16Array(bytes.slice(0, bytes.length & ~1).buffer);
  };
  TABLES.forEach(([described, data], channel) => {
    const [length, first, size] = words(described);
    const table = size === 8 ? dataSet.elements.get(data)?.bytes : words(data);
    if (!table?.length) throw new Refused("cannot_be_masked");
    const most = (length || 65536) - 1, shift = size === 8 ? 0 : 8;
    values.forEach((value, at) => { rgba[at * 4 + channel] = table[Math.min(Math.max(value - first, 0), most)] >> shift; });
  });
  return rgba;
}

function colour(values, picture, rgba) {
  const count = picture.rows * picture.columns;
  const isYbr = picture.photometric.startsWith("YBR");
  for (let at = 0; at < count; at += 1) {
    let [a, b, c] = sample(values, picture, { at, count });
    if (isYbr) [a, b, c] = [a + 1.402 * (c - 128), a - 0.344136 * (b - 128) - 0.714136 * (c - 128), a + 1.772 * (b - 128)];
    rgba.set([a, b, c], at * 4);
  }
  return rgba;
}

function sample(values, picture, { at, count }) {
  if (is422(picture)) {
    const pair = (at >> 1) * 4;
    return [values[pair + (at & 1)], values[pair + 2], values[pair + 3]];
  }
  if (picture.isPlanar) return [values[at], values[count + at], values[2 * count + at]];
  return [values[at * 3], values[at * 3 + 1], values[at * 3 + 2]];
}
