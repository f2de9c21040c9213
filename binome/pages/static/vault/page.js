// The page of a site's vault: made, opened, locked, recovered; colleagues let in.

import { codeFrom, fingerprint, partsOf, passphraseOf } from "./code.js";
import { Door } from "./door.js";
import { ask, tell } from "./hub.js";
import { cardsOf, isSought } from "./search.js";
import { isPossible, newPasskey, ownByPasskey } from "./passkey.js";
import { keep } from "./session.js";
import { grantFor, LEAST_PASSWORD, newMember, newRecovery, newVault, openedBy, ownIdentity, recover } from "./vault.js";
import { make, say, sentenceOf } from "./words.js";

const root = document.querySelector("[data-vault]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const { site, piecesUrl, createUrl, joinUrl, letInUrl, cardsUrl, passkeyUrl, passkeyRemoveUrl, recoveryUrl } = root.dataset;
const door = new Door(root);
const PROVEN = [1, 5, 3]; // the group that is typed back from each part; of a whole sheet the first two
let making = null;

async function show() {
  const pieces = await ask(piecesUrl);
  const isMember = Boolean(pieces.me?.granted);
  part("create").hidden = Boolean(pieces.recipient);
  part("ask").hidden = !pieces.recipient || Boolean(pieces.me);
  part("recover").hidden = !pieces.recipient;
  root.querySelector("[data-unlock]").hidden = !isMember || Boolean(door.session);
  root.querySelector("[data-by-passkey]").hidden = !mayUsePasskey(pieces);
  part("passkeys").hidden = !isMember || !door.session || !isPossible();
  part("renew").hidden = !isMember || !door.session;
  part("passkey-list").replaceChildren(...(pieces.me?.passkeys ?? []).map(passkeyRow));
  for (const hint of root.querySelectorAll("[data-or-passkey]")) hint.hidden = !mayUsePasskey(pieces);
  for (const name of ["renew", "passkeys"]) part(name).querySelector("[data-field=password]").required = !mayUsePasskey(pieces);
  part("letters").textContent = pieces.recipient ? await fingerprint(pieces.recipient) : "";
  if (!pieces.recipient) told("missing");
  else if (!pieces.me) told("not_a_member");
  else if (!isMember) told("waiting", { letters: await fingerprint(pieces.me.recipient) });
  await list(pieces);
}

on("search", async (form) => {
  const sought = typed(form, "sought");
  const cards = (await cardsOf(cardsUrl, door.session)).filter((card) => isSought(card, sought));
  part("found-said").textContent = say(cards.length ? "patients_found" : "no_patient_found", { n: cards.length });
  part("found").replaceChildren(...cards.map(foundRow));
});

function foundRow({ name, number, birth_date: born, case: words, url, opened }) {
  const link = make("a", { href: url, textContent: words });
  return make("li", {}, make("b", {}, make("bdi", { textContent: name || "–" })), " · ", make("bdi", { textContent: number || "–" }), " · ", born || "–", make("br"), link, " ", make("span", { className: "quiet", textContent: opened }));
}

function forget() {
  part("found").replaceChildren();
  part("found-said").textContent = "";
}

async function list(pieces) {
  const waiting = pieces.members.filter((member) => member.is_waiting && member.recipient !== pieces.me?.recipient);
  part("waiting").hidden = part("search").hidden = !door.session;
  if (!door.session) forget();
  part("waiting-list").replaceChildren(...(await Promise.all(waiting.map(row))));
  part("nobody").hidden = waiting.length > 0;
}

async function row(member) {
  const button = make("button", { type: "button", className: "button", textContent: say("let_in_button") });
  button.addEventListener("click", () => letIn(member));
  const letters = await fingerprint(member.recipient);
  return make("li", {}, make("b", { textContent: member.name }), " ", make("span", { className: "quiet", textContent: say("same_letters", { letters }) }), " ", button);
}

// One's own member identity again, by the password or, where none was typed, by a passkey: the keys kept while
// unlocked cannot be exported.
const ownAgain = (pieces, password) => (!password && mayUsePasskey(pieces) ? ownByPasskey(pieces) : ownIdentity(pieces, password));
const mayUsePasskey = (pieces) => Boolean(pieces.me?.passkeys.length) && isPossible();

async function letIn(member) {
  const field = part("own-password");
  await act(field.closest("section"), async () => {
    const pieces = await ask(piecesUrl);
    const { identity, keyBytes } = await openedBy(await ownAgain(pieces, field.value), pieces);
    keyBytes.fill(0);
    await tell(letInUrl, { member_id: member.id, recipient: member.recipient, granted: await grantFor(identity, member.recipient) });
    field.value = "";
    await show();
    told("let_in", { name: member.name });
  });
}

on("create", async (form) => {
  const { toHub, code, opened } = await newVault(site, chosen(form));
  await showSheet(form, code, opened, () => tell(createUrl, toHub));
});

on("renew", async (form) => {
  const pieces = await ask(piecesUrl), opened = await openedBy(await ownAgain(pieces, typed(form, "password")), pieces);
  const { code, recovery } = await newRecovery(opened.identity);
  await showSheet(form, code, opened, () => tell(recoveryUrl, { recovery }));
  form.reset(); // what was asked for, whole or in parts, is on the sheet by now
});

// The sheet on the screen, whole or in three parts; nothing is kept before it was typed back.
async function showSheet(form, code, opened, send) {
  const isInParts = form.querySelector("[data-field=parts]").checked;
  const sheets = isInParts ? partsOf(code) : [code];
  making = { sheets, opened, send };
  part("sheets").replaceChildren(...sheets.map((sheet) => paper(sheet, isInParts)));
  part("sheet-text").hidden = isInParts;
  if (isInParts) part("proof-text").textContent = say("proof_parts");
  part("third").hidden = !isInParts;
  part("third").querySelector("input").required = isInParts;
  for (const [at, label] of [...part("proof").querySelectorAll("label")].entries()) if (isInParts) label.textContent = say("group_of_part", { part: at + 1, group: PROVEN[at] + 1 });
  for (const name of ["create", "passkeys", "renew"]) part(name).hidden = true;
  part("sheet").hidden = false;
  part("sheet-letters").textContent = await fingerprint(opened.recipient);
  document.body.classList.add("has-sheet");
  part("sheet-title").focus();
}

function paper(sheet, isInParts) {
  const groups = sheet.split("-"), number = isInParts ? groups.shift() : "";
  const list = make("ol", { className: "code" }, ...groups.map((group, at) => make("li", { value: at + 1, textContent: group })));
  list.dataset.part = "sheet-code";
  if (!isInParts) return list;
  const title = make("h3", { textContent: `${part("sheet-title").textContent} · ${say("part_of", { n: number })}` });
  return make("section", { className: "paper" }, title, make("p", { textContent: say("parts_text") }), list, make("p", { className: "mono", dir: "ltr", textContent: sheet }));
}

on("proof", async (form) => {
  const groups = making.sheets.map((sheet) => sheet.split("-").slice(-7));
  const right = groups.length > 1 ? groups.map((own, at) => own[PROVEN[at]]) : PROVEN.slice(0, 2).map((at) => groups[0][at]);
  const said = ["second", "sixth", "third"].slice(0, right.length).map((name) => passphraseOf(typed(form, name).trim().toUpperCase()));
  if (said.some((text, at) => text !== right[at])) throw { word: "wrong_sheet" };
  await making.send();
  await keep(site, making.opened);
  leave();
});

on("passkeys", async (form) => {
  const pieces = await ask(piecesUrl), own = await ownAgain(pieces, typed(form, "password"));
  await tell(passkeyUrl, await newPasskey(pieces, own, part("passkeys").dataset.label));
  form.reset();
  await show();
  told("passkey_kept");
});

function passkeyRow({ credential, since }) {
  const button = make("button", { type: "button", className: "button", textContent: say("remove") });
  button.addEventListener("click", () => act(part("passkeys"), async () => { await tell(passkeyRemoveUrl, { credential }); await show(); }));
  return make("li", {}, make("b", { textContent: `${say("since")} ${since}` }), " ", button);
}

on("ask", async (form) => {
  await tell(joinUrl, await newMember(chosen(form)));
  form.reset();
  await show();
});

on("recover", async (form) => {
  const { code, wrong, word } = codeFrom(typed(form, "code"), typed(form, "other"));
  if (wrong) { told("wrong_groups", { groups: wrong.join(", ") }); return; }
  if (word) throw { word };
  const password = chosen(form);
  const opened = await recover(await ask(piecesUrl), code);
  await tell(joinUrl, await newMember(password, opened.identity));
  await keep(site, opened);
  leave();
});

part("print").addEventListener("click", () => print());

// Back to where the vault was needed, or to this page anew.
function leave() {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  location.assign(/^\/[\w-]/.test(next) ? next : location.pathname);
}

// No field has a name: were a script to fail, no browser could send one.
const typed = (form, name) => form.querySelector(`[data-field=${name}]`).value;

function chosen(form) {
  const [password, again] = [typed(form, "new"), typed(form, "again")];
  if (password.length < LEAST_PASSWORD) throw { word: "short_password" };
  if (password !== again) throw { word: "not_same" };
  return password;
}

function on(name, take) {
  const form = part(name).matches("form") ? part(name) : part(name).querySelector("form");
  form.addEventListener("submit", (event) => { event.preventDefault(); act(form, () => take(form)); });
}

async function act(form, take) {
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  told("making");
  await new Promise((painted) => setTimeout(painted, 50));
  try {
    told("");
    await take();
  } catch (failure) {
    root.querySelector("[data-said]").textContent = sentenceOf(failure);
  } finally {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  }
}

const told = (word, values) => { root.querySelector("[data-said]").textContent = word ? say(word, values) : ""; };

door.addEventListener("opened", show);
door.addEventListener("locked", show);
await door.start();
await show().catch((failure) => { root.querySelector("[data-said]").textContent = sentenceOf(failure); });
