// What the first bytes of a file say: DICOM or not, of which study, which kind. Nothing of it leaves
// the browser but a fingerprint. Explicit and implicit little endian; anything else has no study yet.

const HEAD_BYTES = 65536;
const LONG = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
const SHORT = new Set("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split(" "));
const WANTED = { 0x00080060: "modality", 0x00081030: "description", 0x0020000d: "study" };
const IMPLICIT = "1.2.840.10008.1.2";
const LAST_WANTED = 0x0020000d;

export async function headOf(file) {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const head = { isDicom: isDicom(bytes), isZip: isZip(file, bytes), study: "", modality: "", description: "", mark: mark(bytes) };
  if (head.isDicom) {
    try { read(new DataView(bytes.buffer), bytes, head); } catch (error) {
      if (!(error instanceof RangeError)) throw error; // past the end of the head: no study known
    }
  }
  return head;
}

// A whole disc in one ZIP file: the hub unpacks it. Other files that are ZIP inside (documents) stay here.
const isZip = (file, bytes) => /\.zip$/i.test(file.name) && ascii(bytes, 0, 4) === "PK\x03\x04";

export function isDicom(bytes) {
  if (ascii(bytes, 128, 4) === "DICM") return true;
  if (bytes.length < 16) return false;
  const isBig = bytes[0] === 0;
  const group = isBig ? bytes[1] : bytes[0];
  if ((isBig ? bytes[0] : bytes[1]) !== 0 || (group !== 2 && group !== 8)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint16(2, !isBig) > 0x0100) return false;
  const vr = ascii(bytes, 4, 2);
  if (SHORT.has(vr)) return view.getUint16(6, !isBig) <= 1024;
  if (LONG.has(vr)) return view.getUint32(8, !isBig) <= 1024;
  const length = view.getUint32(4, !isBig);
  return !isBig && length <= 1024 && length % 2 === 0;
}

function read(view, bytes, head) {
  let at = ascii(bytes, 128, 4) === "DICM" ? 132 : 0;
  const first = ascii(bytes, at + 4, 2);
  let implicit = !SHORT.has(first) && !LONG.has(first);
  let charset = "utf-8";
  while (at + 8 <= view.byteLength) {
    const tag = view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true);
    if (tag > LAST_WANTED) return;
    const isImplicit = implicit && tag >= 0x00080000;
    const [value, length] = header(view, bytes, at, isImplicit);
    if (length === 0xffffffff) {
      at = afterItems(view, bytes, value, isImplicit);
      continue;
    }
    if (tag === 0x00020010) implicit = ascii(bytes, value, length).replace(/[\0 ]+$/, "") === IMPLICIT;
    if (tag === 0x00080005) charset = charsetOf(ascii(bytes, value, length));
    if (tag in WANTED) head[WANTED[tag]] = text(bytes, value, length, charset);
    at = value + length;
  }
}

function header(view, bytes, at, isImplicit) {
  if (isImplicit) return [at + 8, view.getUint32(at + 4, true)];
  const vr = ascii(bytes, at + 4, 2);
  if (LONG.has(vr)) return [at + 12, view.getUint32(at + 8, true)];
  if (SHORT.has(vr)) return [at + 8, view.getUint16(at + 6, true)];
  throw new RangeError("not a data element");
}

// The end of a sequence of undefined length, items walked without recursion by counting what is open.
function afterItems(view, bytes, at, isImplicit) {
  let open = 1;
  while (open) {
    const tag = view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true);
    const length = view.getUint32(at + 4, true);
    if (tag === 0xfffee0dd) { open -= 1; at += 8; continue; }
    if (tag === 0xfffee000 || tag === 0xfffee00d) { at += 8; if (tag === 0xfffee000 && length !== 0xffffffff) at += length; continue; }
    const [value, size] = header(view, bytes, at, isImplicit);
    at = value;
    if (size === 0xffffffff) open += 1; else at += size;
  }
  return at;
}

const ascii = (bytes, at, length) => String.fromCharCode(...bytes.subarray(at, at + Math.min(length, 256)));
const charsetOf = (said) => (/ISO_IR 100/.test(said) ? "latin1" : "utf-8");

function text(bytes, at, length, charset) {
  const raw = bytes.subarray(at, at + Math.min(length, 256));
  return new TextDecoder(charset).decode(raw).replace(/[\0 ]+$/, "");
}

// A 64-bit mark of the first bytes (FNV-1a, two lanes): tells files of one name, size and date apart.
function mark(bytes) {
  let low = 0x811c9dc5, high = 0xcbf29ce4;
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x01000197) ^ (low >>> 15);
  }
  return (low >>> 0).toString(16).padStart(8, "0") + (high >>> 0).toString(16).padStart(8, "0");
}
