// Which pseudonym the patient of a card has: by number, else by name and birth date, else one of its own.

import { pseudonymOf } from "../deidentify/keys.js";
import { prepared } from "../deidentify/tables.js";

let table = null;
export const tables = () => (table ??= fetch(new URL("../deidentify/table.json", import.meta.url)).then((answer) => answer.json()).then(prepared));

// The same rule as binome/identity/pseudonyms.py, so that a patient stays one patient. `isTaken(pseudonym, patient)` says
// that it stands for another patient of the site; the next attempt is tried then.
export async function pseudonymFor(key, content, former = "", isTaken = async () => false) {
  const { number, name } = content;
  if (!number && !name && former) return former;
  const known = patientOf(content);
  const who = known ?? { patientId: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""), issuer: "by card" };
  for (let attempt = 0; ; attempt += 1) {
    const found = await pseudonymOf(key, { ...who, attempt }, await tables());
    if (!(await isTaken(found, known))) return found;
  }
}

// What decides the pseudonym, or null for somebody nothing is known of.
export function patientOf({ number, issuer, name, birth_date }) {
  if (number) return { patientId: number, issuer };
  return name ? { patientId: `${name.toLowerCase()}|${birth_date}`, issuer: "by name" } : null;
}

// Whether another card of the site has this pseudonym for another patient; numbers are read as letters and digits.
export const takenIn = (cardsOf, caseId) => async (pseudonym, patient) => {
  const cards = await cardsOf(pseudonym);
  return cards.some((card) => card.case_id !== caseId && plain(patientOf(card)) !== plain(patient));
};

const plain = (patient) => (patient ? [patient.patientId, patient.issuer].join(" ").normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "") : "");
