// What a free text says of the patient, found on the device before anything is sent (SAFETY 6, 17, scenario I): names in
// other spellings, numbers, telephone numbers, the birth date; and calendar dates, which become days counted from the case.

import { dateOf, wordsOf } from "./patients.js";

const TITLES = new Set("mr mrs ms miss dr prof m mme mlle pr sr sra srta".split(" "));
const LEAST_LETTERS = 3, LEAST_NUMBER = 4, LEAST_PHONE_DIGITS = 8, DAY_MS = 86_400_000;
const MONTHS = [
  "january janvier enero janeiro", "february fevrier febrero fevereiro", "march mars marzo marco", "april avril abril",
  "may mai mayo maio", "june juin junio junho", "july juillet julio julho", "august aout agosto",
  "september septembre septiembre setembro", "october octobre octubre outubro", "november novembre noviembre novembro",
  "december decembre diciembre dezembro",
].flatMap((names, at) => names.split(" ").map((name) => [name, at + 1]));
const SHORT_MONTHS = new Set("jan feb fev mar apr avr jun jul aug sep oct nov dec".split(" "));
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const NUMERIC = /(?<![\d./-])(\d{4}|\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)/g;
const SPOKEN = /(?<!\d)(\d{1,2})(?:er|st|nd|rd|th|º|\.)?\s+(?:de\s+|of\s+)?(\p{L}{3,12})\.?(?:,?\s+(?:de\s+)?(\d{4}))?(?!\d)/gu;
const MONTH_FIRST = /(?<!\p{L})(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?!\d)/gu;
const PHONE = /(?<![\p{L}\d])\+?\(?\d[\d\s().-]{6,20}\d(?!\d)/gu;

// The pieces of `text` that tell who the patient is, as they are written. `isTyping`: its last word may still grow.
export function naming(text, { name = "", number = "", birth_date = "" }, { allowed = [], isTyping = false } = {}) {
  const own = new Set([...wordsOf(name)].filter((word) => word.length >= LEAST_LETTERS && !TITLES.has(word)));
  const spared = new Set(allowed), found = new Set();
  const pieces = [...text.matchAll(WORD)];
  for (const [n, { 0: piece }] of pieces.entries()) {
    const isGrowing = isTyping && n === pieces.length - 1 && text.endsWith(piece);
    for (const word of wordsOf(piece)) if ([...own].some((one) => isSpelled(word, one, isGrowing))) found.add(piece);
  }
  const digits = plain(number).replace(/^0+/, "");
  if (digits.length >= LEAST_NUMBER && plain(text).includes(digits)) found.add(number);
  const born = dateOf(birth_date);
  for (const { written, date } of datesIn(text)) if (born && key(date) === born) found.add(written);
  for (const [written] of text.matchAll(PHONE)) if (isPhone(written)) found.add(written.trim());
  return [...found].filter((piece) => !spared.has(piece));
}

const plain = (text) => [...wordsOf(text.replace(/[^\p{L}\p{N}]/gu, ""))].join("");

// A name as it may be written by ear: one letter otherwise in six, two in nine.
function isSpelled(word, name, isGrowing) {
  if (word === name) return true;
  if (isGrowing && word.length >= LEAST_LETTERS && name.startsWith(word)) return true;
  const most = name.length >= 9 ? 2 : name.length >= 6 ? 1 : 0;
  return most > 0 && Math.abs(word.length - name.length) <= most && distance(word, name) <= most;
}

// The same in a search, where the beginning of a word is enough.
export const isLike = (word, name) => isSpelled(word, name, word.length >= 2) || (word.length >= 2 && name.startsWith(word));

function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let n = 1; n <= other.length; n += 1) {
      next[n] = Math.min(row[n] + 1, next[n - 1] + 1, row[n - 1] + (one[at - 1] === other[n - 1] ? 0 : 1));
    }
    row = next;
  }
  return row.at(-1);
}

// Dates and measures are no telephone numbers.
function isPhone(written) {
  const digits = written.replace(/\D/g, "");
  return digits.length >= LEAST_PHONE_DIGITS && digits.length <= 15 && !datesIn(written).length;
}

// Calendar dates as { written, at, date }, the day first where both are possible.
export function datesIn(text, today = new Date()) {
  const found = [];
  const take = (match, [year, month, day]) => { if (isReal(year, month, day)) found.push({ written: match[0], at: match.index, date: { year, month, day } }); };
  for (const match of text.matchAll(NUMERIC)) take(match, numeric(match, today));
  for (const match of text.matchAll(SPOKEN)) take(match, spoken(match[3], match[2], match[1], today));
  for (const match of text.matchAll(MONTH_FIRST)) if (match[3] || !/^may$/i.test(match[1])) take(match, spoken(match[3], match[1], match[2], today));
  const inOrder = found.sort((one, other) => one.at - other.at || other.written.length - one.written.length);
  return inOrder.filter(({ at }, n) => !n || at >= inOrder[n - 1].at + inOrder[n - 1].written.length);
}

function numeric([, first, , middle, last], today) {
  if (first.length === 4) return [Number(first), Number(middle), Number(last)];
  let [day, month] = [Number(first), Number(middle)];
  if (month > 12) [day, month] = [month, day];
  const short = Number(last), year = last.length === 4 ? short : short + (short > (today.getFullYear() % 100) + 1 ? 1900 : 2000);
  return [year, month, day];
}

// Without a year: the latest such day that is not to come.
function spoken(year, name, day, today) {
  const [word] = wordsOf(name);
  const isShort = word?.length >= 4 || SHORT_MONTHS.has(word);
  const month = MONTHS.find(([one]) => word === one || (isShort && one.startsWith(word)))?.[1] ?? 0;
  if (year) return [Number(year), month, Number(day)];
  const own = today.getFullYear(), isToCome = new Date(own, month - 1, Number(day)) > today;
  return [isToCome ? own - 1 : own, month, Number(day)];
}

function isReal(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1880 && year <= 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const two = (number) => String(number).padStart(2, "0");
const key = ({ year, month, day }) => `${year}${two(month)}${two(day)}`;
const utc = ({ year, month, day }) => Date.UTC(year, month - 1, day);

// The text with each date as a number of days from `dayZero` (YYYY-MM-DD); `say` writes the number.
export function withoutDates(text, dayZero, say) {
  const [year, month, day] = dayZero.split("-").map(Number), start = utc({ year, month, day });
  let made = "", end = 0;
  const dates = datesIn(text, new Date(year, month - 1, day)).map(({ written, at, date }) => {
    const token = say(Math.round((utc(date) - start) / DAY_MS));
    made += text.slice(end, at) + token;
    end = at + written.length;
    return { written, token };
  });
  return { text: made + text.slice(end), dates };
}
