// What happens to one attribute: PS3.15 Table E.1-1 under a policy (binome/dicom/deidentify/policy.py).

import { keptLetters } from "./subject.js";

export const [KEEP, REMOVE, EMPTY, DUMMY, MAP_UID, CLEAN, SHIFT] = ["K", "X", "Z", "D", "U", "C", "shift"];
const DATE_VRS = new Set(["DA", "DT", "TM"]);
const LINE_OR_TEXT = new Set(["LO", "SH", "UC", "LT", "ST", "UT"]);
const CODE_MEANING = 0x00080104;
const SCHEME = 0x00080102;
const BODY_PART = 0x00180015;

export const isDate = (vr) => DATE_VRS.has(vr);

export function actionFor({ basic, options }, vr, policy, tables) {
  const has = (letter) => options.includes(letter);
  if (policy.retain_full_dates && has("T")) return KEEP;
  if (!isDate(vr) && [...keptLetters(policy)].some(has)) return KEEP;
  if (policy.retain_patient_characteristics && has("p")) return KEEP;
  if (policy.retain_patient_characteristics && has("P")) return CLEAN;
  if (policy.retain_modified_dates && has("T") && isDate(vr)) return SHIFT;
  if (policy.clean_descriptors && has("D") && vr !== "OB" && vr !== "UN") return CLEAN;
  if (policy.clean_structured_content && has("S")) return CLEAN;
  if (policy.clean_graphics && has("G") && vr === "SQ") return CLEAN;
  return tables.resolved[basic];
}

// What is done to a standard attribute that the table does not name, by what it can hold.
export function unlistedAction(elements, element, tables) {
  const { tag, vr } = element;
  if (tables.ALSO_REMOVED.has(tag) || !tables.hasKeyword(tag)) return REMOVE;
  if (["AE", "UN", "UR", "PN"].includes(vr)) return REMOVE;
  if (vr === "OB" && !tables.KEPT_BYTES.has(tag)) return REMOVE;
  if (vr === "UI" && !tables.KEPT_UIDS.has(tag)) return MAP_UID;
  if (tag === CODE_MEANING) {
    const scheme = elements.get(SCHEME)?.values(tables).join("\\") || "99";
    if (/^(?:99|L$)/.test(scheme)) return CLEAN;
  }
  if (vr === "CS") {
    const isTerm = element.values(tables).every((text) => /^[A-Z0-9_ ]{0,16}$/.test(text));
    const isOfDictionary = (tables.vrOf(tag) ?? "").includes(vr);
    return tag === BODY_PART || !isTerm || !isOfDictionary ? CLEAN : KEEP;
  }
  return LINE_OR_TEXT.has(vr) && !tables.KEPT_TEXT.has(tag) ? CLEAN : KEEP;
}
