// The engine off the page's thread. In: { id, buffer, policy, key, pseudonym, boxes }, where key is a
// CryptoKey of keys.siteKey. Out: { id, ...outcome }; a taken file's bytes are handed over, not copied.
// With `look`, a File, it answers what lookAt says of it; with `show`, a File, one `frame` as a picture.

import { deidentify, lookAt, opened } from "./deidentify.js";
import { shown } from "./show.js";
import { prepared } from "./tables.js";

const HEAD_BYTES = 512 * 1024;
const NOTHING = { data: null, original: null, needsPixelReview: false, refused: "unreadable" };
const tables = fetch(new URL("table.json", import.meta.url))
  .then((answer) => answer.json())
  .then(prepared);

self.onmessage = async ({ data: { id, look, show, ...asked } }) => {
  let outcome = NOTHING;
  try {
    if (look) outcome = await lookedAt(look);
    else if (show) outcome = await pictured(show, asked.frame);
    else outcome = await deidentify(asked.buffer, { ...asked, tables: await tables });
  } catch {
    // Without its table the engine takes nothing: the file is refused, and stays where it is.
  }
  self.postMessage({ id, ...outcome }, outcome.data ? [outcome.data] : []);
};

// The beginning is enough for most files; a long header is read to its end.
async function lookedAt(file) {
  const head = lookAt(await file.slice(0, HEAD_BYTES).arrayBuffer(), await tables);
  if (head.refused !== "truncated" || file.size <= HEAD_BYTES) return head;
  return lookAt(await file.arrayBuffer(), await tables);
}

// The file that was shown last is kept: its frames are turned one after the other.
let last = { file: null, opened: null };

async function pictured(file, frame) {
  if (last.file !== file.name + file.size + file.lastModified) {
    const read = opened(new Uint8Array(await file.arrayBuffer()), await tables);
    last = { file: file.name + file.size + file.lastModified, opened: read };
  }
  return { ...NOTHING, refused: null, ...(await shown(last.opened, frame)) };
}
