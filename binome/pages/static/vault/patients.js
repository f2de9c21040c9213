// Whose images these are: form and files compared, as binome/dicom/identity.py and names.py do (SAFETY 1).

const UNCOUNTED = new Set("mr mrs ms miss dr prof m mme mlle pr sr sra srta".split(" "));
const MOST_PARTS = 5;
const LETTERS = { ø: "o", đ: "d", ð: "d", ł: "l", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th" };
const SEXES = { F: "F", W: "F", M: "M", H: "M", O: "O" };
export const [SAME, DIFFERENT, ABSENT] = ["same", "different", "absent"];
export const BLOCKING = new Set(["mismatch", "several_patients"]);

function folded(text) {
  const plain = text.toLowerCase().replace(/ß/g, "ss").replace(/[øđðłħıæœþ]/g, (one) => LETTERS[one]);
  return plain.normalize("NFKD").replace(/\p{M}/gu, "");
}

export const wordsOf = (text) => new Set(folded(text.replace(/[\^=]/g, " ")).match(/[\p{L}\p{N}]+/gu) ?? []);

// The word sets of each writing of a name: alphabetic, ideographic, phonetic.
function writings(name) {
  const [alphabetic, ideographic = "", phonetic = ""] = name.split("=");
  const main = alphabetic.split("^").slice(0, 3).join(" ");
  let words = wordsOf(main);
  if (!words.size) words = wordsOf(ideographic);
  const counted = new Set([...words].filter((word) => !UNCOUNTED.has(word)));
  return [counted.size ? counted : words, wordsOf(ideographic), wordsOf(phonetic)].filter((set) => set.size);
}

const isSameName = (one, other) => writings(one).some((a) => writings(other).some((b) => agree(a, b)));
const without = (a, b) => new Set([...a].filter((word) => !b.has(word)));
const isEqual = (a, b) => a.size === b.size && [...a].every((word) => b.has(word));

function agree(a, b) {
  if (isEqual(a, b) || spells(without(a, b), without(b, a))) return true;
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  return small.size >= 2 && small.size < large.size && [...small].every((word) => large.has(word));
}

// Two sets of words that differ only in where spaces stand: Saint Jean, Saintjean.
function spells(a, b) {
  if (!a.size || !b.size || a.size > MOST_PARTS || b.size > MOST_PARTS) return false;
  if ([...a].join("").length !== [...b].join("").length) return false;
  const one = new Set(orders([...a]));
  return orders([...b]).some((order) => one.has(order));
}

function orders(words) {
  if (words.length < 2) return [words.join("")];
  return words.flatMap((word, at) => orders([...words.slice(0, at), ...words.slice(at + 1)]).map((rest) => word + rest));
}

// YYYYMMDD of a DICOM or form date, or an empty text when it is none.
export function dateOf(text) {
  const digits = text.replace(/[.-]/g, "");
  if (!/^[0-9]{8}$/.test(digits)) return "";
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number);
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? digits : "";
}

export const sexOf = (text) => (text === "unknown" ? "" : SEXES[text.trim().toUpperCase()[0]] ?? "");

// An identity as compared: { name, number, issuer, birth_date, sex } of a file, a form or a card.
const plain = ({ name = "", number = "", issuer = "", birth_date = "", sex = "" }) => ({
  name, number, issuer, birth_date: dateOf(birth_date), sex: sexOf(sex),
});

const isNameless = (name) => !writings(name).length;
export const isEmpty = (who) => isNameless(who.name ?? "") && !who.number && !dateOf(who.birth_date ?? "");

const compared = (text) => {
  const kept = (folded(text).match(/[\p{L}\p{N}]/gu) ?? []).join("");
  return kept.replace(/^0+/, "") || kept;
};

// Agreement by field; holds no value of either side.
export function compare(file, form) {
  const [one, other] = [plain(file), plain(form)];
  return {
    name: isNameless(one.name) || isNameless(other.name) ? ABSENT : isSameName(one.name, other.name) ? SAME : DIFFERENT,
    number: numbers(one, other),
    birth_date: agreement(one.birth_date, other.birth_date),
    sex: one.sex === "O" || other.sex === "O" ? (one.sex === other.sex ? SAME : ABSENT) : agreement(one.sex, other.sex),
  };
}

const agreement = (one, other) => (!one || !other ? ABSENT : one === other ? SAME : DIFFERENT);

function numbers(one, other) {
  if (one.issuer && other.issuer && compared(one.issuer) !== compared(other.issuer)) return ABSENT;
  return agreement(compared(one.number), compared(other.number));
}

export const isMismatch = (fields) => Object.values(fields).includes(DIFFERENT);
const isMatch = (fields) => !isMismatch(fields) && [fields.name, fields.number, fields.birth_date].some((said) => said !== ABSENT);

// Identities parted by patient in the order met: [{ identity, members }].
export function groupByPatient(identities) {
  const groups = [];
  for (const identity of identities) {
    const known = groups.find((group) => joins(identity, group.identity));
    if (!known) { groups.push({ identity: { ...identity }, members: [identity] }); continue; }
    known.members.push(identity);
    for (const field of ["number", "issuer", "birth_date", "sex"]) known.identity[field] ||= identity[field];
    if (isNameless(known.identity.name ?? "")) known.identity.name = identity.name;
  }
  return groups;
}

function joins(identity, known) {
  if (isEmpty(identity) || isEmpty(known)) return isEmpty(identity) && isEmpty(known);
  return isMatch(compare(identity, known));
}

// The verdict over the distinct identities of the files; those `accepted` were vouched for by the sender.
export function verdictOf(found, form, accepted = []) {
  const open = found.filter((identity) => !accepted.includes(identity));
  if (!found.length) return "";
  if (!open.length) return "overridden";
  if (groupByPatient(found).length > 1) return "several_patients";
  const fields = open.map((identity) => compare(identity, form));
  if (fields.some(isMismatch)) return "mismatch";
  if (open.length < found.length) return "overridden";
  return fields.every(isMatch) ? "match" : "not_checkable";
}
