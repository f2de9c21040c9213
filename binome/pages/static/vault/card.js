// The identity card of one case: opened and sealed here, kept by the hub as a box it cannot open.

import { base64, fromBase64 } from "./age.js";
import { tell } from "./hub.js";

const TRIES = 4;
const BLANK = {
  format: "binome-card", version: 1, case_id: "", pseudonym: "", name: "", number: "", issuer: "", birth_date: "", sex: "",
  accession: "", note: "", originals: {}, found: [], accepted: [], reason: "", is_fixed: false,
};

export class CaseCard extends EventTarget {
  #revision = 0;
  #kept = "";
  #last = Promise.resolve();

  constructor({ caseId, keepUrl, openUrl }, session) {
    super();
    Object.assign(this, { caseId, keepUrl, openUrl, session });
    this.content = { ...BLANK, case_id: caseId };
    this.verdict = "";
  }

  async load() {
    const { sealed, revision } = await tell(this.openUrl);
    this.#revision = revision;
    if (!sealed) return;
    const content = JSON.parse(await this.session.open(fromBase64(sealed)));
    if (content.format !== BLANK.format || content.case_id !== this.caseId) throw new Error("another card");
    this.content = { ...BLANK, ...content };
    this.#kept = this.#told(this.content);
  }

  #told(content) { return JSON.stringify([this.verdict, content]); }

  // Apply `change(content)` and keep the card; one change after the other, and again over what another window kept.
  update(change) {
    const mine = this.#last.then(() => this.#keep(change));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #keep(change) {
    for (let trial = 1; ; trial += 1) {
      const content = structuredClone(this.content);
      await change(content);
      const told = this.#told(content);
      if (told === this.#kept) return;
      try {
        const sealed = base64(await this.session.seal(JSON.stringify(content)));
        const { pseudonym } = content;
        const said = await tell(this.keepUrl, { sealed, pseudonym, verdict: this.verdict, revision: this.#revision });
        [this.#revision, this.content, this.#kept] = [said.revision, content, told];
        this.dispatchEvent(new Event("kept"));
        return;
      } catch (failure) {
        if (failure.word !== "old_revision" || trial === TRIES) throw failure;
        await this.load();
      }
    }
  }
}
