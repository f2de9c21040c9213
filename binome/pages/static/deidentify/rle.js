// RLE to the bytes of a picture, little endian, samples of a pixel side by side (PS3.5 Annex G). The viewer's worker takes it too.

import { Refused } from "./refusal.js";

// Segments of bytes, the most significant first (PS3.5 G).
export function fromRle(frame, { rows, columns, samples, bitsAllocated }) {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const width = bitsAllocated / 8, count = rows * columns, made = new Uint8Array(count * samples * width);
  if (frame.length < 64 || view.getUint32(0, true) !== samples * width) throw new Refused("cannot_be_masked");
  for (let segment = 0; segment < samples * width; segment += 1) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < samples * width ? view.getUint32(8 + 4 * segment, true) : frame.length;
    const sample = Math.floor(segment / width), byte = width - 1 - (segment % width);
    unpacked(frame.subarray(start, end), count, (value, at) => { made[(at * samples + sample) * width + byte] = value; });
  }
  return made;
}

function unpacked(packed, count, put) {
  let at = 0;
  for (let from = 0; from < packed.length && at < count;) {
    const told = packed[from++];
    if (told === 128) continue;
    const isRun = told > 128, length = isRun ? 257 - told : told + 1;
    for (let n = 0; n < length && at < count; n += 1) put(packed[isRun ? from : from + n], at++);
    from += isRun ? 1 : length;
    if (from > packed.length) throw new Refused("cannot_be_masked");
  }
  if (at < count) throw new Refused("pixel_data_short");
}
