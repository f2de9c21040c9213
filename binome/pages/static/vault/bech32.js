// Secret keys of age as text: Bech32 (BIP 173) of 32 bytes, in capitals.

const LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const PREFIX = "age-secret-key-";
const SUM = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

// AGE-SECRET-KEY-1… of 32 bytes.
export function secretText(bytes) {
  const words = regrouped(bytes, 8, 5), codes = [...PREFIX].map((one) => one.charCodeAt(0));
  const sum = polymod([...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const check = [25, 20, 15, 10, 5, 0].map((shift) => (sum >> shift) & 31);
  return `${PREFIX}1${[...words, ...check].map((word) => LETTERS[word]).join("")}`.toUpperCase();
}

// The 32 bytes of AGE-SECRET-KEY-1…; the library checked its sum already.
export function secretOf(identity) {
  const words = [...identity.toLowerCase().slice(PREFIX.length + 1, -6)].map((one) => LETTERS.indexOf(one));
  return regrouped(words, 5, 8).slice(0, 32);
}

function regrouped(values, from, to) {
  const made = [];
  let held = 0, bits = 0;
  for (const value of values) {
    held = ((held << from) | value) & 0xfff;
    bits += from;
    while (bits >= to) { bits -= to; made.push((held >> bits) & ((1 << to) - 1)); }
  }
  if (bits) made.push((held << (to - bits)) & ((1 << to) - 1));
  return made;
}

function polymod(values) {
  let sum = 1;
  for (const value of values) {
    const top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [n, part] of SUM.entries()) if ((top >> n) & 1) sum ^= part;
  }
  return sum;
}
