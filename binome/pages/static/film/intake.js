// Photographs among what was chosen for a case: each is opened in the dialog, one after the other, and comes back as
// a DICOM file of one study and series of that case. The same photograph with the same answers gives the same file
// again, so that an upload goes on where it was cut.

import { openFilm } from "./film.js";

const isFilled = ({ name = "", number = "", birth_date = "" }) => Boolean(name || number || birth_date);
let count = 0;

// `photographs` are { file, path }; `whom` says who the form names, { name, number, birth_date, sex }, or null;
// `keptBack` takes pairs of a path and a sentence. Answers { file, path }.
export async function filmsOf(photographs, { caseId, whom, keptBack }) {
  const found = [];
  for (const { file, path } of photographs) {
    const patient = whom();
    const made = await asked(file, { patient: patient && isFilled(patient) ? patient : null, caseId });
    if (made) found.push({ file: made, path });
    else keptBack([[path, document.getElementById("film-words").dataset.closed]]);
  }
  return found;
}

function asked(file, { patient, caseId }) {
  return new Promise((done) => {
    let made = null;
    openFilm(file, {
      patient,
      ids: (answers) => idsOf(file, { answers, caseId }),
      onDone: ({ data }) => { count += 1; made = new File([data], `${file.name}.dcm`, { lastModified: file.lastModified }); },
      onClose: () => done(made),
    });
  });
}

// UIDs of a case's films: one study, one series, an instance for each photograph with its answers.
async function idsOf(file, { answers, caseId }) {
  const photograph = await digest(await file.arrayBuffer());
  const instance = `${caseId} ${photograph} ${JSON.stringify(answers)}`;
  const [studyUid, seriesUid, instanceUid] = await Promise.all(
    [`study ${caseId}`, `series ${caseId}`, instance].map(async (text) => uidOf(await digest(new TextEncoder().encode(`binome-film ${text}`)))),
  );
  return { studyUid, seriesUid, instanceUid, number: count + 1, at: new Date(file.lastModified) };
}

async function digest(bytes) {
  if (!globalThis.crypto?.subtle) return [...crypto.getRandomValues(new Uint8Array(32))]; // a page without https: nothing to go on from
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))];
}

// A UID of 128 bits (PS3.5 B.2).
export function uidOf(bytes) {
  const own = bytes.slice(0, 16);
  own[6] = (own[6] & 0x0f) | 0x80;
  own[8] = (own[8] & 0x3f) | 0x80;
  return `2.25.${own.reduce((number, byte) => number * 256n + BigInt(byte), 0n)}`;
}
