// The exported tables of the Python engine (table.json), made quick to ask.

const WORD_LETTER = "\\p{L}\\p{N}";
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

// A Python pattern as JavaScript says it: the classes that mean more letters there.
function pattern(source, { whole = false, flags = "u" } = {}) {
  const told = source
    .replaceAll("[^\\W_]", `[${WORD_LETTER}]`)
    .replaceAll("\\d", "\\p{Nd}")
    .replaceAll("\\s", SPACE);
  return new RegExp(whole ? `^(?:${told})$` : told, flags);
}

function dictionary(byVr) {
  const vrs = new Map();
  for (const [vr, digits] of Object.entries(byVr)) {
    for (let at = 0; at < digits.length; at += 8) vrs.set(parseInt(digits.slice(at, at + 8), 16), vr);
  }
  return vrs;
}

function isInRanges(ranges, point) {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (point < ranges[middle][0]) high = middle - 1;
    else if (point > ranges[middle][1]) low = middle + 1;
    else return true;
  }
  return false;
}

export const hex = (tag) => tag.toString(16).toUpperCase().padStart(8, "0");

// Everything the engine asks, from the parsed table.json.
export function prepared(table) {
  const vrs = dictionary(table.dictionary);
  const rows = new Map();
  for (const [digits, [keyword, basic, options]] of Object.entries(table.rows)) {
    rows.set(digits, { keyword, basic, options });
  }
  const masks = Object.entries(table.repeaters).map(([mask, vr]) => [
    new RegExp(`^${mask.replaceAll("x", ".")}$`),
    vr,
  ]);
  const repeaterVr = (digits) => masks.find(([mask]) => mask.test(digits))?.[1];
  const unnamed = new Set(table.unnamed.map((digits) => parseInt(digits, 16)));
  const sections = {};
  for (const [name, tags] of Object.entries(table.attributes)) {
    sections[name] = new Set(tags.map((digits) => parseInt(digits, 16)));
  }
  const source = table.patterns;
  const whole = (name) => pattern(source[name], { whole: true });
  const every = (name) => pattern(source[name], { flags: "gu" });
  const admission = { ...table.admission };
  for (const name of ["video", "audio", "printing", "hub_only"]) {
    admission[name] = new Set(admission[name]);
  }
  return {
    ...table,
    admission,
    ...sections,
    allowed: new Set(table.words.split(" ")),
    safe: new Map(table.safe_private.map(([creator, group, last, vr, most]) => [[creator, group, last].join("\n"), { vr, most }])),
    isCombining: (letter) => isInRanges(table.combining, letter.codePointAt(0)),
    isDigits: (text) =>
      text !== "" &&
      [...text].every((one) => /\p{Nd}/u.test(one) || isInRanges(table.digits, one.codePointAt(0))),
    hasDigit: (text) =>
      /\p{Nd}/u.test(text) || [...text].some((one) => isInRanges(table.digits, one.codePointAt(0))),
    whole: {
      smallNumber: whole("small_number"),
      measure: whole("measure"),
      code: whole("code"),
      number: whole("number"),
      dateTime: whole("date_time"),
      time: whole("time"),
      standardUid: whole("standard_uid"),
    },
    every: {
      date: every("date"),
      phone: every("phone"),
      token: every("token"),
      camel: every("camel"),
      word: every("word"),
    },
    // The VR of the standard's dictionary; undefined when it does not know the tag.
    vrOf: (tag) => vrs.get(tag) ?? repeaterVr(hex(tag)),
    hasKeyword: (tag) => !unnamed.has(tag) && (vrs.has(tag) || repeaterVr(hex(tag)) !== undefined),
    rowOf: (tag) => {
      const digits = hex(tag);
      const row = rows.get(digits);
      if (row) return row;
      const group = digits.slice(0, 2);
      if (group === "50" && ((tag >>> 16) & 1) === 0) return rows.get("50xxxxxx");
      return group === "60" ? rows.get(`60xx${digits.slice(4)}`) : undefined;
    },
    privateVr: (tag, creator) => {
      const entries = table.private_vrs[creator];
      if (!entries) return undefined;
      const digits = hex(tag);
      const group = digits.slice(0, 4);
      const last = digits.slice(6);
      return entries[digits] ?? entries[`${group}xx${last}`] ?? entries[`${group.slice(0, 2)}xxxx${last}`];
    },
  };
}
