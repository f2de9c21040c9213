// Between choosing and sending, where names stay at the site: the patient check, the look at pictures, the engine.
// Nothing leaves before the check is settled; what leaves was made harmless by the worker.

import { markOf } from "../deidentify/keys.js";
import { door, opened, ownPseudonym, typedIdentity, whenKept } from "./case.js";
import { Decision } from "./decision.js";
import { Engine } from "./engine.js";
import { Look } from "./look.js";
import { BLOCKING, groupByPatient, isEmpty, verdictOf } from "./patients.js";
import { tables } from "./pseudonym.js";
import { make, say, sentenceOf, words } from "./words.js";

export const keyOf = ({ name, number, issuer, birth_date, sex }) => JSON.stringify([name, number, issuer, birth_date, sex]);
const BLANK = { name: "", number: "", issuer: "", birth_date: "" };

export class Gate {
  #files = [];
  #card = null;
  #settling = Promise.resolve();
  #late = new Map();

  constructor(view, queue) {
    Object.assign(this, { view, queue, engine: new Engine() });
    this.root = view.part("gate");
    this.note = make("p", { className: "quiet", role: "status" });
    this.place = make("div", { className: "stack" });
    this.root.append(this.note, this.place);
    this.look = new Look(this.engine, (pairs) => view.keptBack(pairs));
    this.root.append(this.look.element);
    door.addEventListener("identity", () => this.#identityChanged());
    document.getElementById("id_sex")?.addEventListener("change", () => this.settle());
    queue.addEventListener("idle", () => this.#keepLate());
  }

  // Wait until the vault is open; then `whom` is known.
  async ready() {
    if (!door.session) this.#say("unlock_first");
    this.#card = await opened();
    await whenKept();
  }

  whom() { return typedIdentity(); }

  // Files that stay here: pairs of a path and the word of the reason.
  keptBack(pairs) { this.view.keptBack(pairs.map(([path, word]) => [path, reason(word)])); }

  // Take what was chosen: looked at here, checked, and sent once all is settled.
  async take(found) {
    const files = found.filter(({ head }) => !head.isZip);
    if (!files.length) return;
    await this.ready();
    this.#say("removing");
    const fresh = [];
    for (const [n, each] of files.entries()) {
      if (n % 20 === 0) this.view.reading(files.length - n);
      const seen = await this.engine.look(each.file);
      if (seen.refused) this.view.keptBack([[each.path, reason(seen.refused)]]);
      else fresh.push({ ...each, who: whoOf(seen.identity), needsLook: seen.needsPixelReview });
    }
    this.view.reading(null);
    this.#files.push(...fresh);
    await this.settle();
  }

  // Compare form and files; let through, or ask. One after the other, however often it is called.
  settle() {
    this.#settling = this.#settling.then(() => this.#settleOnce()).catch((failure) => { this.note.textContent = sentenceOf(failure); });
    return this.#settling;
  }

  async #settleOnce() {
    const card = this.#card;
    if (!card) return;
    const excluded = new Set(card.content.excluded ?? []);
    const away = this.#files.filter(({ who }) => excluded.has(keyOf(who)));
    if (away.length) this.view.keptBack(away.map(({ path }) => [path, say("other_patient")]));
    this.#files = this.#files.filter(({ who }) => !excluded.has(keyOf(who)));
    const found = distinct([...card.content.found, ...this.#files.map(({ who }) => who)]).filter((who) => !excluded.has(keyOf(who)));
    if (!found.length) return;
    const accepted = found.filter((who) => card.content.accepted.includes(keyOf(who)));
    const form = card.content.is_from_files ? { ...typedIdentity(), ...BLANK } : typedIdentity();
    card.verdict = verdictOf(found, form, accepted);
    const isBlocked = BLOCKING.has(card.verdict);
    await card.update((content) => this.#noted(content, { found, form, isBlocked }));
    if (isBlocked) this.#ask(found, form);
    else await this.#letThrough();
  }

  // What the files say goes to the card; a blank form takes the only patient found.
  async #noted(content, { found, form, isBlocked }) {
    if (isBlocked) { content.pseudonym ||= await ownPseudonym(content); return; }
    content.found = found;
    if (isEmpty(form) && !content.is_fixed && !isEmpty(found[0])) {
      const { identity } = groupByPatient(found)[0];
      Object.assign(content, { ...identity, name: spoken(identity.name), birth_date: iso(identity.birth_date), is_from_files: true });
    }
    if (!content.is_fixed) content.pseudonym = await ownPseudonym(content);
    content.is_fixed = true;
  }

  #ask(found, form) {
    const decision = new Decision(this.#card.verdict, { groups: groupByPatient(found), form, counts: this.#files });
    this.note.textContent = "";
    this.place.replaceChildren(decision.element);
    decision.onChoose = (group) => this.#change((content) => {
      const kept = new Set(group.members.map(keyOf));
      content.excluded = [...new Set([...(content.excluded ?? []), ...found.map(keyOf).filter((key) => !kept.has(key))])];
      content.found = content.found.filter((who) => kept.has(keyOf(who)));
    });
    decision.onVouch = (why) => this.#change((content) => Object.assign(content, { reason: why, accepted: found.map(keyOf) }));
  }

  async #change(change) {
    change(this.#card.content);
    this.place.replaceChildren();
    await this.settle();
  }

  // Whoever the sender vouched for before is vouched for no more when the patient of the form changed.
  #identityChanged() {
    if (!this.#card) return;
    Object.assign(this.#card.content, { accepted: [], is_from_files: false });
    this.settle();
  }

  async #letThrough() {
    const card = this.#card;
    this.place.replaceChildren();
    this.note.textContent = `${say(card.verdict)} ${say("removing")}`;
    const files = this.#files;
    this.#files = [];
    const plain = files.filter(({ needsLook }) => !needsLook);
    await this.queue.add(await Promise.all(plain.map((each) => this.#task(each, { boxes: [], isLooked: false }))));
    this.look.add(files.filter(({ needsLook }) => needsLook), async (each, boxes) => {
      await this.queue.add([await this.#task(each, { boxes, isLooked: true })]);
    });
  }

  async #task(each, { boxes, isLooked }) {
    const card = this.#card;
    const { key } = card.session;
    const { pseudonym } = card.content;
    const { method } = await tables();
    const fingerprint = await markOf(key, [each.fingerprint, pseudonym, method, JSON.stringify(boxes)].join("\n"));
    const prepare = async () => {
      const outcome = await this.engine.clean(each.file, { key, pseudonym, boxes });
      const isUnseen = outcome.needsPixelReview && !isLooked;
      if (outcome.refused || isUnseen) throw { sentence: reason(outcome.refused ?? "unreadable") };
      await this.#noteOriginal(card, outcome);
      return { file: new Blob([outcome.data]), sentName: `${outcome.sopInstanceUid}.dcm`, isLooked };
    };
    return { file: each.file, path: each.path, head: each.head, fingerprint, prepare };
  }

  // What a study was called before: kept before its first file leaves; later series of it once the queue rests.
  async #noteOriginal(card, { original, sopInstanceUid }) {
    const [[, study] = ["", ""]] = Object.entries(original.uids);
    const { dates, order, accession_issuer, offset_days, patient } = original;
    const uids = Object.fromEntries(Object.entries(original.uids).filter(([, uid]) => uid !== sopInstanceUid));
    if (card.content.originals[study]) {
      this.#late.set(study, { ...this.#late.get(study), ...uids });
      return;
    }
    await card.update((content) => {
      content.originals[study] = { uids: { ...content.originals[study]?.uids, ...uids }, dates, order, accession_issuer, offset_days };
      content.accession ||= order.AccessionNumber ?? "";
      content.issuer ||= patient.IssuerOfPatientID ?? "";
    });
  }

  async #keepLate() {
    const late = [...this.#late];
    this.#late.clear();
    if (!late.length) return;
    await this.#card.update((content) => {
      for (const [study, uids] of late) content.originals[study] = { ...content.originals[study], uids: { ...content.originals[study]?.uids, ...uids } };
    }).catch(() => { for (const [study, uids] of late) this.#late.set(study, { ...uids, ...this.#late.get(study) }); });
  }

  #say(word) { this.note.textContent = say(word); }
}

const reason = (word) => words.reasons?.[word] ?? say("cannot_show");
const whoOf = ({ name, patientId, issuer, birthDate, sex }) => ({ name, number: patientId, issuer, birth_date: birthDate, sex });

function distinct(identities) {
  const known = new Map();
  for (const who of identities) if (!known.has(keyOf(who))) known.set(keyOf(who), who);
  return [...known.values()];
}

export const spoken = (name = "") => {
  const [alphabetic, ideographic = ""] = name.split("=");
  return alphabetic.split("^").slice(0, 3).filter(Boolean).join(" ") || ideographic;
};
export const iso = (date = "") => date.replace(/[.-]/g, "").replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
