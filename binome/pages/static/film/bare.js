// The photograph as it was, with nothing beside the picture: no place, time, phone or miniature. A JPEG's coded data
// stay bit for bit, as in binome/dicom/film/original.py; anything else is drawn again.

const [APP_0, EXIF, APP_14, APP_15, COMMENT, SCAN, END] = [0xe0, 0xe1, 0xee, 0xef, 0xfe, 0xda, 0xd9];
const isAlone = (marker) => marker === 0x01 || (marker >= 0xd0 && marker < 0xd9);

// A Blob of the File, without metadata.
export async function bare(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return new Blob(bareJpeg(bytes), { type: "image/jpeg" });
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  return new Promise((done) => canvas.toBlob(done, file.type === "image/png" ? "image/png" : "image/jpeg", 0.95));
}

// The pieces of a JPEG that stay; throws when it is damaged.
export function bareJpeg(bytes) {
  const kept = [bytes.subarray(0, 2)], view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  for (let at = 2; ;) {
    while (at + 1 < bytes.length && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff)) at += 1;
    if (at + 1 >= bytes.length) throw new Error("not_a_photograph");
    const marker = bytes[at + 1], start = at;
    at += 2;
    if (marker === END) break;
    if (isAlone(marker)) continue;
    const length = view.getUint16(at);
    if (length < 2 || at + length > bytes.length) throw new Error("not_a_photograph");
    if (marker === EXIF) orientation = orientationIn(bytes.subarray(at + 2, at + length)) || orientation;
    at += length;
    if (marker === SCAN) at = endOfScan(bytes, at);
    const isBeside = (marker >= APP_0 && marker <= APP_15) || marker === COMMENT;
    if (marker === APP_14 || !isBeside) kept.push(bytes.subarray(start, at));
  }
  if (orientation > 1) kept.splice(1, 0, uprightNote(orientation));
  return [...kept, new Uint8Array([0xff, END])];
}

function endOfScan(bytes, at) {
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) throw new Error("not_a_photograph");
    const next = bytes[at + 1];
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += 2;
  }
}

// Which side is up (Exif 2.3, 0112), or 0.
function orientationIn(segment) {
  const text = String.fromCharCode(...segment.subarray(0, 8));
  if (!text.startsWith("Exif\0\0") || segment.length < 22) return 0;
  const view = new DataView(segment.buffer, segment.byteOffset + 6, segment.length - 6), isLittle = text.endsWith("II");
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > view.byteLength) return 0;
  for (let n = 0, at = directory + 2; n < view.getUint16(directory, isLittle) && at + 12 <= view.byteLength; n += 1, at += 12) {
    if (view.getUint16(at, isLittle) === 0x0112) return view.getUint16(at + 8, isLittle);
  }
  return 0;
}

// An Exif segment that holds the orientation and nothing else.
function uprightNote(orientation) {
  const note = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation & 15, 0, 0, 0, 0, 0, 0];
  return new Uint8Array([0xff, EXIF, 0, note.length + 2, ...note]);
}
