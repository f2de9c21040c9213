// Patients of the site, looked for by name, number or birth date in its own sealed cards: opened here, nowhere else.

import { fromBase64 } from "./age.js";
import { isLike } from "./free-text.js";
import { ask } from "./hub.js";
import { dateOf, wordsOf } from "./patients.js";

const OPENED_AT_ONCE = 8;

// Every card of the site, opened: { name, number, birth_date, …, case, url, opened }. A damaged one is passed over.
export async function cardsOf(url, session, { pseudonym = "" } = {}) {
  const found = [];
  for (let before = "", isOver = false; !isOver;) {
    const answer = await ask(`${url}?${new URLSearchParams({ pseudonym, before })}`);
    for (let at = 0; at < answer.cards.length; at += OPENED_AT_ONCE) {
      found.push(...(await Promise.all(answer.cards.slice(at, at + OPENED_AT_ONCE).map((one) => opened(one, session)))));
    }
    before = answer.next;
    isOver = !before;
  }
  return found.filter(Boolean);
}

async function opened({ sealed, ...about }, session) {
  try {
    const content = JSON.parse(await session.open(fromBase64(sealed)));
    return content.case_id === about.case_id ? { ...content, ...about } : null;
  } catch {
    return null;
  }
}

// Whether every word sought is in the name (other spellings too), the number, or is the birth date.
export function isSought(card, text) {
  const born = dateOf(card.birth_date ?? "").replace(/^(\d{4})(\d\d)(\d\d)$/, "$1 $2 $3 $3$2$1 $1$2$3");
  const own = [...wordsOf(card.name ?? "")], number = [...wordsOf((card.number ?? "").replace(/[^\p{L}\p{N}]/gu, ""))].join("");
  const sought = [...wordsOf(text)];
  const isIn = (word) => own.some((one) => isLike(word, one)) || (number && number.includes(word)) || born.split(" ").includes(word);
  const whole = sought.join("");
  return sought.length > 0 && (sought.every(isIn) || (whole.length >= 4 && number === whole));
}
