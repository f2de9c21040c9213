// Frames as they were received, where that is smaller than what the server would make of them: JPEG 2000, JPEG-LS, RLE.
// A plain script that the viewer's worker takes in when the first such frame comes; each codec comes when it is needed.
/* global decodedBy */

async function decodeReceived({ bytes, encoding, expected }) {
  const { columns: width, rows: height, samples, palette } = expected;
  const data = await (encoding === "rle" ? runsOf(bytes, expected) : codedBy(encoding, bytes, expected));
  return { width, height, samples, data: palette ? coloured(data, palette) : data, shrink: 1 };
}

async function codedBy(encoding, bytes, { columns, rows, samples, bits, signed }) {
  if (typeof decodedBy === "undefined") importScripts(new URL("../decode/wasm.js", self.location.href).href);
  const found = await decodedBy(encoding, bytes);
  const is_expected =
    found.width === columns && found.height === rows && found.samples === samples && found.bits > 8 === bits > 8 &&
    (encoding === "jpegls" || found.isSigned === signed) && found.data.length === (columns * rows * samples * bits) / 8;
  if (!is_expected) throw new Error("mismatch");
  const values = typed(found.data, { bits, signed });
  return found.isPlanar && samples > 1 ? interleaved(values, samples) : values;
}

async function runsOf(bytes, { columns, rows, samples, bits, signed, palette }) {
  const { fromRle } = await import(new URL("../deidentify/rle.js", self.location.href).href);
  return typed(fromRle(bytes, { rows, columns, samples: palette ? 1 : samples, bitsAllocated: bits }), { bits, signed });
}

const typed = ({ buffer }, { bits, signed }) => new (bits === 8 ? Uint8Array : signed ? Int16Array : Uint16Array)(buffer);

function interleaved(values, samples) {
  const made = new values.constructor(values.length);
  const count = values.length / samples;
  for (let at = 0; at < count; at++) for (let n = 0; n < samples; n++) made[at * samples + n] = values[n * count + at];
  return made;
}

// Indices to red, green and blue by 256 colours.
function coloured(indices, palette) {
  const colours = Uint8Array.from(atob(palette), (letter) => letter.charCodeAt(0));
  const made = new Uint8Array(indices.length * 3);
  for (let at = 0; at < indices.length; at++) made.set(colours.subarray(indices[at] * 3, indices[at] * 3 + 3), at * 3);
  return made;
}
