// The unlocking on a page of a case: says how the vault stands, takes the password, tells who listens.

import { fingerprint } from "./code.js";
import { ask } from "./hub.js";
import { canKeepKeys, current, keep, lock, watch } from "./session.js";
import { isUsedHere, unlockByPasskey } from "./passkey.js";
import { unlock } from "./vault.js";
import { say, sentenceOf } from "./words.js";

// One a page. `opened` and `locked` are its events; `session` is null while it is locked.
export class Door extends EventTarget {
  session = null;

  constructor(root) {
    super();
    this.root = root;
    this.siteId = root.dataset.site;
    this.form = root.querySelector("[data-unlock]");
    this.field = this.form.querySelector("input");
    this.byPasskey = this.form.querySelector("[data-by-passkey]");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#unlock((pieces) => unlock(pieces, this.field.value)); });
    this.byPasskey.addEventListener("click", () => this.#unlock(unlockByPasskey));
    root.querySelector("[data-lock-vault]").addEventListener("click", () => lock(this.siteId));
  }

  async start() {
    if (!canKeepKeys()) { this.#say("no_crypto"); return; }
    const session = await current(this.siteId).catch(() => null);
    if (session) this.#enter(session);
    else this.#show(false, "locked");
  }

  async #unlock(open) {
    const buttons = this.form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    this.#say("opening");
    try {
      const pieces = await ask(this.root.dataset.piecesUrl);
      if (await this.#isOutside(pieces)) return;
      await new Promise((painted) => setTimeout(painted, 50));
      const opened = await open(pieces);
      this.field.value = "";
      this.#enter(await keep(this.siteId, opened));
    } catch (failure) {
      this.#text(sentenceOf(failure));
      this.field.select();
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  async #isOutside(pieces) {
    if (pieces.me?.granted) return false;
    const letters = pieces.me ? await fingerprint(pieces.me.recipient) : "";
    this.#say(pieces.me ? "waiting" : pieces.recipient ? "not_a_member" : "missing", { letters });
    return true;
  }

  #enter(session) {
    this.session = session;
    this.#show(true, "open");
    this.dispatchEvent(new Event("opened"));
    watch(this.siteId, () => {
      this.session = null;
      this.#show(false, "locked");
      this.dispatchEvent(new Event("locked"));
    });
  }

  #show(isOpen, word) {
    this.form.hidden = isOpen;
    this.byPasskey.hidden = !isUsedHere(this.siteId);
    this.root.querySelector("[data-opened]").hidden = !isOpen;
    this.#say(word);
  }

  #say(word, values) { this.#text(say(word, values)); }
  #text(sentence) { this.root.querySelector("[data-said]").textContent = sentence; }
}
