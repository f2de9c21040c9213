// A JPEG frame as the browser's own decoder gives it; Node has none and refuses.

import { Refused } from "./refusal.js";

// Red, green, blue, opacity of one frame's bytes.
export async function bitmapOf(frame, { rows, columns, photometric = "" }) {
  const refuse = () => { throw new Refused("cannot_be_masked"); };
  if (typeof createImageBitmap === "undefined") refuse();
  const bitmap = await createImageBitmap(new Blob(photometric === "RGB" ? plainly(frame) : [frame], { type: "image/jpeg" }), { colorSpaceConversion: "none" }).catch(refuse);
  if (bitmap.width !== columns || bitmap.height !== rows) refuse();
  const context = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, columns, rows).data;
}

// Components that are red, green and blue without a word of it in the stream: an Adobe segment says so.
function plainly(frame) {
  const text = String.fromCharCode(...frame.subarray(0, 512));
  if (text.includes("JFIF\0") || text.includes("Adobe")) return [frame];
  const segment = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];
  return [frame.subarray(0, 2), new Uint8Array(segment), frame.subarray(2)];
}
