// Descriptions cleaned word by word against a list of what may stay (PS3.15 E.3.5).

import { folded, stripped } from "./text.js";

export function cleaned(text, forbidden, tables) {
  const spaced = text.replace(tables.every.date, " \0 ").replace(tables.every.phone, " \0 ");
  const pieces = [];
  let end = 0;
  let hasWord = false;
  for (const match of spaced.matchAll(tables.every.token)) {
    const token = match[0];
    if (!mayStay(token, forbidden, tables)) {
      end = -1;
      continue;
    }
    pieces.push(pieces.length ? between(spaced, end, match.index, tables) : "", token);
    hasWord ||= !tables.whole.smallNumber.test(token);
    end = match.index + token.length;
  }
  return hasWord ? stripped(pieces.join("")) + closing(spaced, end) : "";
}

// The text when every word of it may stay, else nothing: half a sentence can lie.
export function wholeOrNothing(text, forbidden, tables) {
  const kept = cleaned(text, forbidden, tables);
  return squeezed(kept, tables) === squeezed(text, tables) ? text : "";
}

export function mayStay(token, forbidden, tables) {
  const word = folded(token, tables);
  if (forbidden.has(word)) return false;
  const { smallNumber, measure, code } = tables.whole;
  if (tables.allowed.has(word) || smallNumber.test(word)) return true;
  if (measure.test(word) || code.test(word)) return true;
  const parts = (token.match(tables.every.camel) ?? []).map((part) => folded(part, tables));
  return parts.length > 1 && parts.join("") === word && parts.every((part) => isPart(part, forbidden, tables));
}

function isPart(part, forbidden, tables) {
  const length = [...part].length;
  const isNumber = tables.isDigits(part);
  if (forbidden.has(part) || (length < 2 && !isNumber)) return false;
  return tables.allowed.has(part) || (isNumber && length <= 3);
}

function between(text, end, start, tables) {
  const found = end >= 0 ? text.slice(end, start) : " ";
  return [...found].filter((letter) => tables.between.includes(letter)).join("") || " ";
}

function closing(text, end) {
  const rest = end > 0 ? stripped(text.slice(end)) : "";
  return [")", ">", "%"].includes(rest) ? rest : "";
}

function squeezed(text, tables) {
  return (folded(text, tables).match(tables.every.token) ?? []).join("");
}
