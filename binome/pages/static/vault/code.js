// The recovery code as people copy it, and the eight letters two colleagues compare by voice.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const GROUPS = 7, LETTERS = 4;

const FIELD = 0b100101; // x^5 + x^2 + 1: letters are elements of GF(32)

// The check letter of docs/formats/pseudonyms.md.
function check(letters) {
  let total = 0;
  for (const letter of letters) total = times(total ^ ALPHABET.indexOf(letter), 2);
  return ALPHABET[total];
}

function times(one, other) {
  let product = 0;
  for (let bit = 0; bit < 5; bit += 1) {
    if ((other >> bit) & 1) product ^= one;
    one = one & 16 ? (one << 1) ^ FIELD : one << 1;
  }
  return product;
}

function over(one, other) {
  let inverse = 1;
  for (let power = 0; power < 30; power += 1) inverse = times(inverse, other);
  return times(one, inverse);
}

const randomLetters = () => [...crypto.getRandomValues(new Uint8Array(GROUPS * LETTERS))].map((byte) => byte & 31);

// Groups of four letters, each with the check letter over the part's number (0: the whole code) and itself.
function written(values, number = 0) {
  const letters = values.map((value) => ALPHABET[value]);
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const own = letters.slice(group * LETTERS, (group + 1) * LETTERS).join("");
    return own + check(ALPHABET[number] + own);
  });
  return (number ? [number, ...groups] : groups).join("-");
}

const valuesOf = (groups) => groups.flatMap((group) => [...group.slice(0, LETTERS)].map((letter) => ALPHABET.indexOf(letter)));

// A new code: seven groups of four random letters and their check letter.
export const newCode = () => written(randomLetters());

// Three parts of a code, any two of which give it again (Shamir in GF(32), one line a letter); `slope` is random.
export const partsOf = (code, slope = randomLetters()) =>
  [1, 2, 3].map((number) => written(valuesOf(code.split("-")).map((value, at) => value ^ times(slope[at], number)), number));

// What somebody typed: { code } or { number, values } of a part when every group is right, else { wrong: numbers of groups }.
export function readCode(typed) {
  const plain = typed.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");
  const isPart = plain.length === GROUPS * (LETTERS + 1) + 1;
  const number = isPart ? Number(plain[0]) : 0, groups = plain.slice(isPart ? 1 : 0).match(/.{1,5}/g) ?? [];
  const wrong = groups.map((group, at) => (isGroup(group, number) ? 0 : at + 1)).filter((at) => at);
  if (groups.length !== GROUPS) wrong.push(Math.min(groups.length + 1, GROUPS));
  if (wrong.length || (isPart && !(number >= 1 && number <= 3))) return { wrong: [...new Set(wrong)] };
  return isPart ? { number, values: valuesOf(groups) } : { code: groups.join("-") };
}

// The code from a sheet, or from two of its parts; { wrong } or { word } says what is not right yet.
export function codeFrom(typed, other = "") {
  const one = readCode(typed), two = other.trim() && !one.code ? readCode(other) : {};
  if (one.code) return one;
  if (one.wrong || two.wrong) return { wrong: one.wrong ?? two.wrong };
  if (!two.number || one.number === two.number) return { word: "two_parts" };
  const apart = one.number ^ two.number;
  const values = one.values.map((value, at) => over(times(value, two.number) ^ times(two.values[at], one.number), apart));
  return { code: written(values) };
}

export const isGroup = (group, number = 0) => {
  const isRead = group.length === LETTERS + 1 && [...group].every((one) => ALPHABET.includes(one));
  return isRead && check(ALPHABET[number] + group.slice(0, LETTERS)) === group[LETTERS];
};

export const passphraseOf = (code) => code.replace(/-/g, "");

// XXXX-XXXX of a recipient, to be compared by voice.
export async function fingerprint(recipient) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(recipient)));
  let value = 0n;
  for (const byte of digest.subarray(0, 5)) value = (value << 8n) | BigInt(byte);
  let letters = "";
  for (let shift = 35n; shift >= 0n; shift -= 5n) letters += ALPHABET[Number((value >> shift) & 31n)];
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
