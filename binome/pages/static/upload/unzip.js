// Zips unpacked in the browser, where names stay at the site: bounded, with the words of binome/exchange/media/zips.py.
// Stored members are a part of the zip's own file; packed ones are inflated by the browser and their sum is checked.

import { isDicom } from "./dicom-head.js";

const MOST_MEMBERS = 20_000, MOST_DIRECTORY = 8 << 20, MOST_BYTES = 2 ** 32, RATIO = 100, FREE_BYTES = 256 << 20;
const LONGEST_END = 65_557, LOCAL_HEADER = 30, HEAD_BYTES = 256;
const [END, LOCATOR, END_64, CENTRAL, LOCAL] = [0x06054b50, 0x07064b50, 0x06064b50, 0x02014b50, 0x04034b50];
const [STORED, DEFLATED, LOCKED, FILE, UNIX] = [0, 8, 1, 0o100000, 3];
const ABSENT_32 = 0xffffffff;

class Refused extends Error {
  constructor(word) {
    super(word);
    this.word = word;
  }
}

const viewOf = async (blob) => new DataView(await blob.arrayBuffer());
const big = (view, at) => Number(view.getBigUint64(at, true));

// { found: [{ file, path }], left: [[path, word]] } of a zip; members are named below its own path.
export async function unzipped({ file, path }) {
  const found = [], left = [];
  try {
    for (const member of await directoryOf(file)) {
      const place = `${path}/${member.name}`;
      try {
        if (member.word) throw new Refused(member.word);
        found.push({ file: await unpacked(file, member), path: place });
      } catch (failure) {
        left.push([place, failure.word ?? "zip_damaged"]);
      }
    }
  } catch (failure) {
    left.push([path, failure.word ?? "zip_broken"]);
  }
  return { found, left };
}

// The members that are files, judged: `word` says why one is left out.
async function directoryOf(file) {
  const { count, at, size } = await endOf(file);
  if (count > MOST_MEMBERS || size > MOST_DIRECTORY) throw new Refused("zip_too_many");
  if (at + size > file.size) throw new Refused("zip_broken");
  const view = await viewOf(file.slice(at, at + size));
  const members = [];
  for (let place = 0, n = 0; n < count; n += 1) {
    const [member, next] = entryAt(view, place);
    members.push(member);
    place = next;
  }
  checkSizes(members, file.size);
  return members.filter(({ name }) => !name.endsWith("/"));
}

async function endOf(file) {
  const start = Math.max(0, file.size - LONGEST_END), view = await viewOf(file.slice(start));
  for (let at = view.byteLength - 22; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== END) continue;
    if (at >= 20 && view.getUint32(at - 20, true) === LOCATOR) return end64(await viewOf(file.slice(big(view, at - 12), big(view, at - 12) + 56)));
    return { count: view.getUint16(at + 10, true), size: view.getUint32(at + 12, true), at: view.getUint32(at + 16, true) };
  }
  throw new Refused("zip_broken");
}

function end64(view) {
  if (view.getUint32(0, true) !== END_64) throw new Refused("zip_broken");
  return { count: big(view, 32), size: big(view, 40), at: big(view, 48) };
}

function entryAt(view, at) {
  if (view.getUint32(at, true) !== CENTRAL) throw new Refused("zip_broken");
  const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
  const flags = view.getUint16(at + 8, true), bytes = new Uint8Array(view.buffer, at + 46, name);
  const member = {
    name: new TextDecoder(flags & 0x800 ? "utf-8" : "latin1").decode(bytes),
    method: view.getUint16(at + 10, true), sum: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), at: view.getUint32(at + 42, true),
  };
  widen(member, view, { at: at + 46 + name, end: at + 46 + name + extra });
  const kind = view.getUint8(at + 5) === UNIX ? view.getUint16(at + 40, true) & 0o170000 : 0;
  member.word = whyNot(member, { kind, flags });
  return [member, at + 46 + name + extra + comment];
}

// Sizes of more than 32 bits stand in the extra field, in this order.
function widen(member, view, { at, end }) {
  for (; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let place = at + 4;
    for (const field of ["size", "packed", "at"]) {
      if (member[field] !== ABSENT_32) continue;
      member[field] = big(view, place);
      place += 8;
    }
    return;
  }
}

function whyNot({ name, method }, { kind, flags }) {
  const parts = name.replaceAll("\\", "/").split("/");
  if (kind && kind !== FILE && !name.endsWith("/")) return "zip_link";
  if (/^[/\\]/.test(name) || parts.includes("..") || parts[0].includes(":") || /\p{Cc}/u.test(name)) return "zip_outside";
  if (flags & LOCKED) return "zip_password";
  return method === STORED || method === DEFLATED ? "" : "zip_method";
}

// A zip that unpacks to far more than it is, or whose members share bytes, is not opened at all.
function checkSizes(members, size) {
  const total = members.reduce((sum, member) => sum + member.size, 0);
  if (total > MOST_BYTES) throw new Refused("zip_too_large");
  const spans = members.map((member) => [member.at, member.at + member.packed + LOCAL_HEADER]).sort((one, other) => one[0] - other[0]);
  const isShared = spans.some(([, end], n) => n + 1 < spans.length && end > spans[n + 1][0]);
  if (total > FREE_BYTES + RATIO * size || isShared) throw new Refused("zip_bomb");
}

async function unpacked(file, member) {
  const local = await viewOf(file.slice(member.at, member.at + LOCAL_HEADER));
  if (local.byteLength < LOCAL_HEADER || local.getUint32(0, true) !== LOCAL) throw new Refused("zip_damaged");
  const start = member.at + LOCAL_HEADER + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = file.slice(start, start + member.packed);
  const data = member.method === STORED ? packed : await inflated(packed, member);
  if (data.size !== member.size) throw new Refused("zip_damaged");
  const head = new Uint8Array(await data.slice(0, HEAD_BYTES).arrayBuffer());
  if (!isDicom(head)) throw new Refused(head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 ? "zip_in_zip" : "not_dicom");
  return new File([data], member.name.split("/").at(-1), { lastModified: file.lastModified });
}

// Never more than the directory said.
async function inflated(packed, { size, sum }) {
  const pieces = [], reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let bytes = 0, crc = ABSENT_32;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > size) { reader.cancel().catch(() => {}); throw new Refused("zip_damaged"); }
    crc = summed(crc, value);
    pieces.push(value);
  }
  if ((crc ^ ABSENT_32) >>> 0 !== sum) throw new Refused("zip_damaged");
  return new Blob(pieces);
}

const SUMS = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function summed(crc, bytes) {
  for (const byte of bytes) crc = SUMS[(crc ^ byte) & 255] ^ (crc >>> 8);
  return crc;
}
