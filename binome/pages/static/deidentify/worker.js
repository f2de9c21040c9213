// The engine off the page's thread. In: { id, buffer, policy, key, pseudonym }, where key is a
// CryptoKey of keys.siteKey. Out: { id, ...outcome }; a taken file's bytes are handed over, not copied.

import { deidentify } from "./deidentify.js";
import { prepared } from "./tables.js";

const tables = fetch(new URL("table.json", import.meta.url))
  .then((answer) => answer.json())
  .then(prepared);

self.onmessage = async ({ data: { id, buffer, policy, key, pseudonym } }) => {
  let outcome = { data: null, original: null, needsPixelReview: false, refused: "unreadable" };
  try {
    outcome = await deidentify(buffer, { policy, key, pseudonym, tables: await tables });
  } catch {
    // Without its table the engine takes nothing: the file is refused, and stays where it is.
  }
  self.postMessage({ id, ...outcome }, outcome.data ? [outcome.data] : []);
};
