// Which pseudonym the patient of a card has: by number, else by name and birth date, else one of its own.

import { pseudonymOf } from "../deidentify/keys.js";
import { prepared } from "../deidentify/tables.js";

let table = null;
export const tables = () => (table ??= fetch(new URL("../deidentify/table.json", import.meta.url)).then((answer) => answer.json()).then(prepared));

// The same rule as binome/identity/pseudonyms.py, so that a patient stays one patient.
export async function pseudonymFor(key, { name, number, issuer, birth_date }, former = "") {
  if (!number && !name && former) return former;
  let who = { patientId: number, issuer };
  if (!number) {
    const random = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    who = name ? { patientId: `${name.toLowerCase()}|${birth_date}`, issuer: "by name" } : { patientId: random, issuer: "by card" };
  }
  return pseudonymOf(key, who, await tables());
}
