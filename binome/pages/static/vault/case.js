// A case whose names stay at the site: its door, its card, the name shown or typed. One of each a page.

import { CaseCard } from "./card.js";
import { examinedOn, hideDates, showDates } from "./dates.js";
import { Door } from "./door.js";
import { Guard } from "./guard.js";
import { patientOf, pseudonymFor, takenIn } from "./pseudonym.js";
import { cardsOf } from "./search.js";
import { say, sentenceOf } from "./words.js";

const root = document.querySelector("[data-vault]");
const PAUSE_MS = 700, RETRY_MS = 4000;
const FIELDS = { patient_name: "name", patient_number: "number", birth_date: "birth_date" };

export const door = new Door(root);
export let card = null;

// The card once the vault is open.
export const opened = () => new Promise((done) => (card ? done(card) : door.addEventListener("card", () => done(card), { once: true })));

const guard = new Guard(root.dataset.dayZero, {
  identity: () => card && { ...card.content, ...typedNow() },
  allowed: () => card?.content.allowed ?? [],
  allow: (word) => card.update((content) => { content.allowed = [...new Set([...(content.allowed ?? []), word])]; }),
});

// Whom the form names, with the sex of the plain form beside it.
export function typedIdentity() {
  const sex = { female: "F", male: "M", other: "O" }[document.getElementById("id_sex")?.value ?? root.dataset.sex] ?? "";
  const { name, number, birth_date } = card.content;
  return { name, number, birth_date, issuer: card.content.issuer, sex };
}

door.addEventListener("opened", async () => {
  const { caseId, keepUrl, openUrl } = root.dataset;
  const made = new CaseCard({ caseId, keepUrl, openUrl }, door.session);
  try {
    await made.load();
  } catch (failure) {
    root.querySelector("[data-said]").textContent = sentenceOf(failure);
    return;
  }
  card = made;
  showFields(true);
  showFacts();
  showDates(root.dataset.dayZero);
  card.addEventListener("kept", showFacts);
  door.dispatchEvent(new Event("card"));
  guard.again();
});

door.addEventListener("locked", () => {
  card = null;
  showFields(false);
  hideDates();
  for (const place of document.querySelectorAll("[data-identity-fact]")) place.textContent = "";
  for (const section of document.querySelectorAll("[data-identity-facts]")) section.hidden = true;
});

function showFacts() {
  if (!card) return; // locked while what was typed was on its way
  for (const section of document.querySelectorAll("[data-identity-facts]")) section.hidden = false;
  const facts = { ...card.content, examined: examinedOn(card.content) };
  for (const place of document.querySelectorAll("[data-identity-fact]")) place.textContent = facts[place.dataset.identityFact] || "–";
}

// The three fields of the form are in the page only while the vault is open.
const template = document.querySelector("template[data-sealed-identity]");
let fields = null, timer = 0, isDirty = false, keeping = Promise.resolve();

function showFields(isOpen) {
  if (!template) return;
  fields?.remove();
  fields = null;
  if (!isOpen) return;
  fields = template.content.firstElementChild.cloneNode(true);
  for (const [name, field] of Object.entries(FIELDS)) {
    const input = fields.querySelector(`[name=${name}]`);
    input.value = card.content[field];
    input.removeAttribute("name"); // a plain form never carries it
    input.dataset.typed = field;
  }
  fields.addEventListener("input", () => plan(PAUSE_MS));
  template.after(fields);
}

// What stands in the fields, kept or not yet.
function typedNow() {
  return Object.fromEntries([...(fields?.querySelectorAll("[data-typed]") ?? [])].map((input) => [input.dataset.typed, input.value.trim()]));
}

// Until what was typed is on the card nothing is compared with it.
export async function whenKept() {
  while (isDirty && card && fields) {
    clearTimeout(timer);
    await keepTyped();
    if (isDirty) await new Promise((over) => setTimeout(over, PAUSE_MS));
  }
  await keeping;
}

function plan(delay) {
  isDirty = true;
  clearTimeout(timer);
  status("");
  timer = setTimeout(keepTyped, delay);
}

const keepTyped = () => (keeping = keepOnce());

async function keepOnce() {
  if (!card || !fields) return;
  isDirty = false;
  try {
    await keepIdentity(typedNow());
    if (!isDirty) status(say("sealed_kept"));
  } catch (failure) {
    isDirty = !failure.word; // what the hub refused is not tried again
    status(failure.word ? failure.message : say("not_kept"));
    if (!failure.word) plan(RETRY_MS);
  }
}

// The patient's pseudonym, and no other patient's of the site.
export const ownPseudonym = (content) => {
  const { session, caseId } = card, url = root.dataset.cardsUrl;
  const isTaken = takenIn((pseudonym) => cardsOf(url, session, { pseudonym }), caseId);
  return pseudonymFor(session.key, content, content.pseudonym, isTaken);
};

// Change who the patient is; the pseudonym follows until images left under it.
export async function keepIdentity(typed) {
  await card.update(async (content) => {
    const before = JSON.stringify(patientOf(content));
    Object.assign(content, typed);
    const isOther = !content.pseudonym || JSON.stringify(patientOf(content)) !== before;
    if (!content.is_fixed && isOther) content.pseudonym = await ownPseudonym(content);
  });
  guard.again();
  door.dispatchEvent(new Event("identity"));
}

const status = (sentence) => {
  const place = document.querySelector("[data-saved]");
  if (place) place.textContent = sentence;
};

document.querySelector("[data-print]")?.addEventListener("click", () => print());
door.start();
