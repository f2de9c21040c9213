// The recovery code as people copy it, and the eight letters two colleagues compare by voice.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const GROUPS = 7, LETTERS = 4;

// The check letter of docs/formats/pseudonyms.md.
function check(letters) {
  let total = 0;
  for (const letter of letters) {
    total = (total ^ ALPHABET.indexOf(letter)) << 1;
    if (total & 32) total ^= 0b100101;
  }
  return ALPHABET[total];
}

// A new code: seven groups of four random letters and their check letter.
export function newCode() {
  const random = crypto.getRandomValues(new Uint8Array(GROUPS * LETTERS));
  const letters = [...random].map((byte) => ALPHABET[byte & 31]);
  return Array.from({ length: GROUPS }, (_, group) => {
    const own = letters.slice(group * LETTERS, (group + 1) * LETTERS).join("");
    return own + check(own);
  }).join("-");
}

// What somebody typed: { code } when every group is right, else { wrong: numbers of groups }.
export function readCode(typed) {
  const plain = typed.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");
  const groups = plain.match(/.{1,5}/g) ?? [];
  const wrong = groups.map((group, at) => (isGroup(group) ? 0 : at + 1)).filter((at) => at);
  if (groups.length !== GROUPS) wrong.push(Math.min(groups.length + 1, GROUPS));
  return wrong.length ? { wrong: [...new Set(wrong)] } : { code: groups.join("-") };
}

export const isGroup = (group) =>
  group.length === LETTERS + 1 && [...group].every((one) => ALPHABET.includes(one)) && check(group.slice(0, LETTERS)) === group[LETTERS];

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
