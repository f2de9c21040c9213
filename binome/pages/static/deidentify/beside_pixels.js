// Bytes of the pixel data element that are no pixels: comments and notes of coded images, tails. They become zeros in
// place. The same rules as binome/dicom/deidentify/beside_pixels.py.

import { latin1 } from "./text.js";

const JPEG = /^1\.2\.840\.10008\.1\.2\.4\.(5[0-9]|6[0-9]|70|8[01])$/;
const JPEG_2000 = /^1\.2\.840\.10008\.1\.2\.4\.(9[0-3]|20[1-3])$/;
const UNDEFINED = 0xffffffff;
const ITEM = 0xfffee000;
const [COMMENT, END, SCAN] = [0xfe, 0xd9, 0xda];
const [TILE, TILE_DATA, TILE_COMMENT, CODE_END] = [0xff90, 0xff93, 0xff64, 0xffd9];
// Application segments that say how colours are held, and how many bytes of them say it.
const KEPT_NOTES = [[0xe0, "JFIF\0", 14], [0xe8, "mrfx", 5], [0xe8, "SPIFF\0", 30], [0xee, "Adobe", 12]];
const GEOMETRY = [0x00280010, 0x00280011, 0x00280002, 0x00280100];
const FRAMES = 0x00280008;

const u16 = (bytes, at) => (bytes[at] << 8) | bytes[at + 1];
const u32 = (bytes, at) => u16(bytes, at) * 65536 + u16(bytes, at + 2);
const isAlone = (marker) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

// The pixel data element (header included) with zeros beside the pixels: the same bytes when there are none.
export function withoutBeside(pixels, dataSet, { syntax, isImplicit, hidden }) {
  const head = isImplicit ? 8 : 12;
  if (pixels.length < head) return pixels;
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const isEncapsulated = view.getUint32(head - 4, true) === UNDEFINED;
  let spans = [];
  if (!isEncapsulated) spans = afterFrames(pixels.subarray(head), dataSet, hidden).map(([start, end]) => [head + start, head + end]);
  else if (JPEG.test(syntax) || JPEG_2000.test(syntax)) spans = inStreams(pixels, fragments(view, head));
  spans = spans.filter(([start, end]) => pixels.subarray(start, end).some((byte) => byte));
  if (!spans.length) return pixels;
  const copy = pixels.slice();
  for (const [start, end] of spans) copy.fill(0, start, end);
  return copy;
}

// What follows the last native frame; more whole frames than announced stay, unless they hold a word of the patient's.
function afterFrames(value, dataSet, hidden) {
  const { length } = value;
  const bits = GEOMETRY.reduce((product, tag) => product * numberOf(dataSet, tag), 1);
  const size = Math.ceil((bits * Math.max(1, numberOf(dataSet, FRAMES))) / 8);
  if (bits <= 0 || size + 1 >= length) return [];
  const isWhole = (length * 8) % bits === 0;
  return isWhole && !hidden?.test(latin1(value.subarray(size)).toLowerCase()) ? [] : [[size, length]];
}

function numberOf(dataSet, tag) {
  const element = dataSet.elements.get(tag);
  if (!element) return 0;
  if (element.vr === "US") return element.bytes.length === 2 ? element.bytes[0] | (element.bytes[1] << 8) : 0;
  return /^\s*[+-]?[0-9]+\s*$/.test(dataSet.text(tag)) ? Number(dataSet.text(tag)) : 0;
}

// [start, length] of each fragment but the first item, which is the offset table.
function fragments(view, at) {
  const found = [];
  while (at + 8 <= view.byteLength) {
    const tag = ((view.getUint16(at, true) << 16) | view.getUint16(at + 2, true)) >>> 0;
    if (tag !== ITEM) break;
    const length = view.getUint32(at + 4, true);
    found.push([at + 8, length]);
    at += 8 + length;
  }
  return found.slice(1);
}

// Coded images start where a fragment starts like one; the others go on with the one before.
function inStreams(bytes, pieces) {
  const starts = pieces.flatMap(([at, length], n) => (length > 1 && [0xffd8, 0xff4f].includes(u16(bytes, at)) ? [n] : []));
  return starts.flatMap((first, n) => {
    const own = pieces.slice(first, starts[n + 1] ?? pieces.length);
    const stream = joined(bytes, own);
    const spans = u16(stream, 0) === 0xffd8 ? inJpeg(stream) : inJpeg2000(stream);
    return spans.flatMap((span) => placed(span, own));
  });
}

function joined(bytes, pieces) {
  if (pieces.length === 1) return bytes.subarray(pieces[0][0], pieces[0][0] + pieces[0][1]);
  const stream = new Uint8Array(pieces.reduce((total, [, length]) => total + length, 0));
  let at = 0;
  for (const [start, length] of pieces) {
    stream.set(bytes.subarray(start, start + length), at);
    at += length;
  }
  return stream;
}

function placed([start, end], pieces) {
  let before = 0;
  return pieces.flatMap(([at, length]) => {
    const [low, high] = [Math.max(start - before, 0), Math.min(end - before, length)];
    before += length;
    return low < high ? [[at + low, at + high]] : [];
  });
}

// Comments, notes and what follows the end of a JPEG or JPEG-LS image (ISO 10918-1 B).
function inJpeg(stream) {
  const spans = [];
  let at = 2;
  while (at + 4 <= stream.length && stream[at] === 0xff) {
    const marker = stream[at + 1];
    if (marker === END) break;
    if (marker === 0xff) at += 1;
    else if (isAlone(marker)) at += 2;
    else {
      const end = at + 2 + u16(stream, at + 2);
      if (marker === COMMENT || (marker >= 0xe0 && marker <= 0xef)) spans.push([at + 4 + kept(marker, stream, at + 4), end]);
      at = marker === SCAN ? afterScan(stream, end) : end;
    }
  }
  if (u16(stream, at) === CODE_END) spans.push([at + 2, stream.length]);
  return spans.map(([start, end]) => [start, Math.min(end, stream.length)]).filter(([start, end]) => start < end);
}

function kept(marker, stream, at) {
  const isNamed = (word) => [...word].every((letter, n) => stream[at + n] === letter.charCodeAt(0));
  return KEPT_NOTES.find(([own, word]) => own === marker && isNamed(word))?.[2] ?? 0;
}

function afterScan(stream, from) {
  for (let at = stream.indexOf(0xff, from); at >= 0 && at + 1 < stream.length; at = stream.indexOf(0xff, at + 1)) {
    const next = stream[at + 1];
    if (next >= 0x80 && next !== 0xff && !isAlone(next)) return at;
  }
  return stream.length;
}

// Comments and what follows the end of a JPEG 2000 code stream (ISO 15444-1 A).
function inJpeg2000(stream) {
  let [spans, at] = comments(stream, 2);
  while (u16(stream, at) === TILE) {
    const length = u32(stream, at + 6);
    spans = [...spans, ...comments(stream, at + 12)[0]];
    at = length === 0 ? lastEnd(stream) : at + Math.max(length, 14);
  }
  if (at > 0 && u16(stream, at) === CODE_END) spans.push([at + 2, stream.length]);
  return spans.filter(([start, end]) => start < end);
}

function lastEnd(stream) {
  for (let at = stream.length - 2; at >= 0; at -= 1) if (u16(stream, at) === CODE_END) return at;
  return -1;
}

// The texts of a header's comments, and where the header ends.
function comments(stream, at) {
  const spans = [];
  while (at + 4 <= stream.length && stream[at] === 0xff && ![TILE, TILE_DATA, CODE_END].includes(u16(stream, at))) {
    const end = at + 2 + u16(stream, at + 2);
    if (u16(stream, at) === TILE_COMMENT) spans.push([at + 6, Math.min(end, stream.length)]);
    at = end;
  }
  return [spans, at];
}
