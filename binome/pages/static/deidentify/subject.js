// Whom a data set is about: what the engine needs to know before it changes anything.

import { ageAt, dateOf } from "./dates.js";
import { caseFolded, foldedWords, stripped } from "./text.js";
import { cleaned } from "./words.js";

const TEXT_VRS = new Set(["LO", "LT", "SH", "ST", "UC", "UT"]);
const BIRTH_DATE = 0x00100030;
const AGE = 0x00101010;
const STUDY_ID = 0x00200010;
const STUDY_DATES = [0x00080020, 0x00080021, 0x00080022, 0x00080023];
const KEPT_BY = { retain_uids: "u", retain_device_identity: "v", retain_institution_identity: "i", retain_full_dates: "T" };

export function keptLetters(policy) {
  return Object.entries(KEPT_BY).map(([field, letter]) => (policy[field] ? letter : "")).join("");
}

export function subjectOf(dataSet, { policy, pseudonym, offsetDays }, tables) {
  const letters = keptLetters(policy);
  const names = new Set();
  const numbers = birthDates(dataSet.text(BIRTH_DATE), tables);
  const places = new Set();
  for (const [tag, vr, text] of identifying(dataSet.elements, letters, tables)) {
    const words = foldedWords(text, tables);
    if (vr === "PN") {
      add(names, [...words].filter((word) => counts(word, 3, tables)));
      continue;
    }
    if (tables.hasDigit(text) && [...text].length <= 64) add(numbers, identifiers(text, tables));
    if (tag !== STUDY_ID) add(places, [...words].filter((word) => counts(word, 4, tables)));
  }
  const makers = foldedWords(`${dataSet.texts(0x00080070).join(" ")} ${dataSet.texts(0x00081090).join(" ")}`, tables);
  const elsewhere = [...places].filter((word) => !tables.allowed.has(word) && !makers.has(word));
  const forbidden = new Set([...names, ...numbers, ...elsewhere]);
  return {
    policy,
    pseudonym,
    offsetDays,
    zone: dataSet.text(0x00080201),
    age: ageOf(dataSet, tables),
    neutral: neutral(dataSet, names, tables),
    numbers,
    forbidden,
    makers,
    parts: [...forbidden].filter((word) => isPart(word, tables)),
  };
}

function add(set, words) {
  for (const word of words) set.add(word);
}

function ageOf(dataSet) {
  const born = dateOf(dataSet.text(BIRTH_DATE));
  for (const tag of STUDY_DATES) {
    const studied = dateOf(dataSet.text(tag));
    if (!born || !studied || studied.year - born.year > 120) continue;
    const age = ageAt(born, studied);
    if (age) return age;
  }
  const said = stripped(dataSet.text(AGE)).toUpperCase();
  if (!/^[0-9]{3}[DWMY]$/.test(said)) return "";
  return said[3] === "Y" && Number(said.slice(0, 3)) >= 90 ? "090Y" : said;
}

function neutral(dataSet, names, tables) {
  const modality = (dataSet.text(0x00080060) || "OT").slice(0, 16);
  return stripped(`${modality} ${cleaned(dataSet.text(0x00180015), names, tables)}`);
}

// Tag, VR and text of each value that the profile takes out, at any depth.
function* identifying(elements, letters, tables) {
  for (const element of elements.values()) {
    if (element.items) {
      for (const item of element.items) yield* identifying(item.elements, letters, tables);
      continue;
    }
    const { tag, vr } = element;
    if (!isIdentifying(tag, vr, letters, tables) || element.isEmpty(tables)) continue;
    for (const text of element.values(tables)) yield [tag, vr, text.slice(0, 10_240)];
  }
}

function isIdentifying(tag, vr, letters, tables) {
  if (vr === "PN") return true;
  if (!TEXT_VRS.has(vr)) return false;
  const row = tables.rowOf(tag);
  if (!row || row.basic.length > 5) return false;
  return ![..."DdpPtTuU", ...letters].some((letter) => row.options.includes(letter));
}

function identifiers(text, tables) {
  const plain = (caseFolded(text, tables).match(/[\p{L}\p{N}]/gu) ?? []).join("");
  const runs = (plain.match(/\p{Nd}+/gu) ?? []).filter((run) => [...run].length >= 6);
  return new Set([...plain].length >= 4 ? [...runs, plain] : runs);
}

// A birth date as a number, and as people write it: the day or the month first.
function birthDates(text, tables) {
  const found = identifiers(text, tables);
  const [, year, month, day] = stripped(text).match(/^([0-9]{4})([0-9]{2})([0-9]{2})$/) ?? [];
  return year ? found.add(day + month + year).add(month + day + year) : found;
}

// Words that can be told inside another: five letters, or two where a letter is a syllable.
function isPart(word, tables) {
  const letters = [...word];
  const isDense = letters.every((letter) => letter.codePointAt(0) >= 0x2e80);
  return letters.length >= (isDense ? 2 : 5) && !tables.isDigits(word);
}

// Latin words under three letters are particles; other scripts write names in two.
function counts(word, least, tables) {
  const enough = /^[\0-\x7f]*$/.test(word) ? least : 2;
  return [...word].length >= enough && !tables.isDigits(word);
}
