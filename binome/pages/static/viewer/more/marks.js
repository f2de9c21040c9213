// Every drawing of the case by this reader: kept on the server change by change, taken back and done again.

const PAUSE_MS = 600;
const RETRY_MS = 5000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

export class Marks extends EventTarget {
  #all = new Map();
  #past = [];
  #future = [];

  constructor({ desk, url }) {
    super();
    this.desk = desk;
    this.keeper = url ? new Keeper({ desk, url }) : undefined;
  }

  // What the server holds, when the page opens.
  async fetch() {
    const kept = (await this.keeper?.fetch()) ?? [];
    for (const mark of kept) if (!this.#all.has(mark.id)) this.#all.set(mark.id, mark);
    this.#changed();
  }

  get all() {
    return [...this.#all.values()];
  }

  of(frame) {
    return this.all.filter((mark) => mark.frame === frame.facts.id);
  }

  put(mark) {
    const kept = { ...mark, id: mark.id ?? newId(), points: mark.points.map((point) => point.map(tidy)) };
    this.#do({ put: [kept], drop: [] });
    return kept;
  }

  drop(mark) {
    this.#do({ put: [], drop: [mark.id] });
    this.desk.announce(this.desk.words.say("mark_removed"));
  }

  #do(change) {
    this.#past.push(this.#apply(change));
    this.#future = [];
  }

  // Applies a change and returns the one that takes it back.
  #apply({ put, drop }) {
    const back = { put: [], drop: [] };
    for (const id of [...put.map((mark) => mark.id), ...drop]) {
      const old = this.#all.get(id);
      if (old) back.put.push(old);
      else back.drop.push(id);
    }
    for (const mark of put) this.#all.set(mark.id, mark);
    for (const id of drop) this.#all.delete(id);
    this.keeper?.plan({ put: put.filter((mark) => !mark.is_made), drop });
    this.#changed();
    return back;
  }

  undo() {
    this.#replay(this.#past, this.#future, "taken_back");
  }

  redo() {
    this.#replay(this.#future, this.#past, "done_again");
  }

  // The eye is taken to where something changes.
  #replay(from, to, said) {
    const change = from.pop();
    if (!change) return;
    const touched = change.put[0] ?? this.#all.get(change.drop[0]);
    to.push(this.#apply(change));
    if (touched) this.show(touched);
    this.desk.announce(this.desk.words.say(said));
  }

  show({ frame }) {
    const { readings, reading } = this.desk;
    for (const each of [reading, ...readings]) {
      const index = each.frames.findIndex(({ facts }) => facts.id === frame);
      if (index >= 0) return each.series.index === index ? undefined : each.show(index);
    }
    return undefined;
  }

  removeNear({ frame }) {
    const last = frame && this.of(frame).at(-1);
    if (last) this.drop(last);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    this.desk.redraw();
  }
}

const tidy = (value) => Math.round(value * 100) / 100;

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => LETTERS[byte & 31]).join("");
}

// Sends changes by id, so that nothing sent twice counts twice and two machines never overwrite each other.
class Keeper {
  #news = new Map(); // id -> drawing, or null when it is gone
  #timer;
  #is_sending = false;

  constructor({ desk, url }) {
    Object.assign(this, { desk, url });
    addEventListener("pagehide", () => this.#send(true));
    addEventListener("beforeunload", (event) => {
      if (this.#news.size && this.is_cut) event.preventDefault();
    });
  }

  async fetch() {
    for (;;) {
      try {
        const answer = await fetch(this.url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (answer.ok) return (await answer.json()).marks;
        if (answer.status < 500) return [];
      } catch {
        // the line is cut: asked again below
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  plan({ put, drop }) {
    for (const mark of put) this.#news.set(mark.id, mark);
    for (const id of drop) this.#news.set(id, null);
    this.#wait(PAUSE_MS);
  }

  #wait(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(false), delay);
  }

  async #send(keepalive) {
    if (!this.#news.size || (this.#is_sending && !keepalive)) return;
    this.#is_sending = true;
    const sent = new Map(this.#news);
    const put = [...sent.values()].filter(Boolean);
    const drop = [...sent.keys()].filter((id) => sent.get(id) === null);
    const status = await this.#post({ put, drop }, keepalive);
    this.#is_sending = false;
    const is_kept = status >= 200 && status < 300;
    const is_refused = status >= 400 && status < 500 && status !== 429;
    if (is_kept || is_refused) {
      for (const [id, mark] of sent) if (this.#news.get(id) === mark) this.#news.delete(id);
    }
    this.#tell(is_kept ? "" : is_refused ? "marks_refused" : "marks_waiting");
    if (this.#news.size && !keepalive) this.#wait(is_kept ? PAUSE_MS : RETRY_MS);
  }

  async #post(change, keepalive) {
    try {
      const answer = await fetch(this.url, {
        method: "POST", keepalive, credentials: "same-origin", body: JSON.stringify(change),
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.desk.csrf },
      });
      return answer.status;
    } catch {
      return 0;
    }
  }

  #tell(key) {
    this.is_cut = key === "marks_waiting";
    for (const { corners } of this.desk.readings) corners.say("kept", key && this.desk.words.say(key));
  }
}
