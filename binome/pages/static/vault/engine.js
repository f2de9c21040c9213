// The de-identification worker as functions that answer.

export class Engine {
  #worker = new Worker(new URL("../deidentify/worker.js", import.meta.url), { type: "module" });
  #asked = new Map();
  #count = 0;

  constructor() {
    this.#worker.onmessage = ({ data: { id, ...outcome } }) => this.#settle(id, outcome);
    this.#worker.onerror = () => { for (const id of [...this.#asked.keys()]) this.#settle(id, { refused: "unreadable" }); };
  }

  look(file) { return this.#ask({ look: file }); }
  show(file, frame) { return this.#ask({ show: file, frame }); }

  async clean(file, { key, pseudonym, boxes }) {
    const buffer = await file.arrayBuffer();
    return this.#ask({ buffer, key, pseudonym, boxes, policy: {} }, [buffer]);
  }

  #ask(message, transfer = []) {
    const id = (this.#count += 1);
    return new Promise((done) => {
      this.#asked.set(id, done);
      this.#worker.postMessage({ id, ...message }, transfer);
    });
  }

  #settle(id, outcome) {
    this.#asked.get(id)?.(outcome);
    this.#asked.delete(id);
  }
}
