// Sends files two or three at a time; goes on by itself after a cut, a restart, or a full disk.

import { Cut, Refused } from "./tus.js";

const AT_ONCE = 3;
const ASK_AT_ONCE = 1000;
const FIRST_WAIT_MS = 500, LONGEST_WAIT_MS = 30_000, FULL_DISK_WAIT_MS = 60_000;
const STOPS_ALL = new Set(["token_spent", "case_closed"]);

export class Queue extends EventTarget {
  #running = 0;
  #abort = new AbortController();
  #isPaused = false;
  #stopped = false;

  constructor(hub, stateUrl) {
    super();
    this.hub = hub;
    this.stateUrl = stateUrl;
    this.tasks = [];
    this.fingerprints = new Set();
    this.trouble = null;
  }

  get isPaused() { return this.#isPaused; }
  get isStopped() { return this.#stopped; }
  get waiting() { return this.tasks.filter((task) => task.state === "waiting"); }
  get isBusy() { return this.tasks.some((task) => task.state === "waiting" || task.state === "sending"); }

  // Take files {file, path, head, fingerprint}; the same file twice is one. With `prepare`, what is sent is what
  // that makes of the file: {file, sentName, isLooked}, or a throw of {sentence}.
  async add(found) {
    const fresh = found.filter((each) => !this.fingerprints.has(each.fingerprint));
    for (const each of fresh) this.fingerprints.add(each.fingerprint);
    const tasks = fresh.map((each) => ({ ...each, offset: 0, url: "", state: "asking" }));
    this.tasks.push(...tasks);
    this.#changed();
    for (let at = 0; at < tasks.length; at += ASK_AT_ONCE) await this.#askAbout(tasks.slice(at, at + ASK_AT_ONCE));
    this.#fill();
    return tasks.length;
  }

  pause() {
    this.#isPaused = true;
    this.#abort.abort();
    this.#changed();
  }

  resume() {
    this.#isPaused = false;
    this.#abort = new AbortController();
    this.#changed();
    this.#fill();
  }

  async #askAbout(tasks) {
    const known = await this.#patiently(() => this.hub.known(this.stateUrl, tasks.map((task) => task.fingerprint)));
    for (const task of tasks) {
      const met = known?.[task.fingerprint];
      if (met) Object.assign(task, { url: `${this.hub.url}${met.upload_id}`, offset: met.offset });
      task.state = met && met.state !== "receiving" ? "done" : "waiting";
    }
    this.#changed();
  }

  #fill() {
    while (this.#running < AT_ONCE && !this.isPaused && !this.#stopped && this.waiting.length) {
      const task = this.waiting[0];
      task.state = "sending";
      this.#running += 1;
      this.#send(task).finally(() => {
        this.#running -= 1;
        this.#changed();
        this.#fill();
        if (!this.isBusy) this.dispatchEvent(new Event("idle"));
      });
    }
  }

  async #send(task) {
    let wait = FIRST_WAIT_MS;
    while (task.state === "sending") {
      const before = task.offset;
      try {
        await this.#sendOnce(task);
        this.trouble = null;
      } catch (error) {
        if (this.isPaused) { task.state = "waiting"; break; }
        if (error instanceof Refused && !this.#isPassing(error)) { this.#refused(task, error); break; }
        this.#troubled(error);
        await this.#rest(error.word === "out_of_space" ? FULL_DISK_WAIT_MS : wait);
        await this.#whereNow(task);
        wait = task.offset > before ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
      }
      if (this.isPaused && task.state === "sending") task.state = "waiting";
    }
    task.inFlight = 0;
  }

  async #sendOnce(task) {
    if (task.prepare && !task.isPrepared) await this.#prepare(task);
    const how = { onBytes: (bytes) => this.#moved(task, bytes), signal: this.#abort.signal };
    if (!task.url) [task.url, task.offset] = await this.hub.begin(task, how);
    else task.offset = await this.hub.goOn(task, how);
    task.inFlight = 0;
    if (task.offset >= task.file.size) this.#done(task);
  }

  async #prepare(task) {
    try {
      Object.assign(task, await task.prepare(), { isPrepared: true });
    } catch (failure) {
      if (!failure.sentence) throw failure;
      throw new Refused(0, failure);
    }
  }

  // What was made for sending is let go of; its size stays for the sums.
  #done(task) {
    task.state = "done";
    if (task.prepare) task.file = { size: task.file.size };
  }

  // After a cut only the hub knows how much arrived; an upload whose address never came is looked up.
  async #whereNow(task) {
    task.inFlight = 0;
    try {
      if (task.url) {
        task.offset = await this.hub.offset(task);
        if ((!task.prepare || task.isPrepared) && task.offset >= task.file.size) this.#done(task);
        return;
      }
      const met = (await this.hub.known(this.stateUrl, [task.fingerprint]))[task.fingerprint];
      if (met) Object.assign(task, { url: `${this.hub.url}${met.upload_id}`, offset: met.offset });
    } catch (error) {
      if (error instanceof Refused && error.status === 404) Object.assign(task, { url: "", offset: 0 });
    }
  }

  async #patiently(ask) {
    for (let wait = FIRST_WAIT_MS; !this.#stopped; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const answer = await ask();
        this.trouble = null;
        return answer;
      } catch (error) {
        if (error instanceof Refused) { this.#stopAll(error); return {}; }
        this.#troubled(error);
        await this.#rest(wait);
      }
    }
    return {};
  }

  #isPassing(error) { return error.word === "out_of_space" || error.status === 409 || error.status === 460; }

  #refused(task, error) {
    task.state = "refused";
    task.sentence = error.message;
    if (STOPS_ALL.has(error.word)) { task.state = "waiting"; this.#stopAll(error); }
  }

  #stopAll(error) { this.#stopped = true; this.trouble = error; this.#changed(); }
  #troubled(error) { this.trouble = error instanceof Cut ? "cut" : error; this.#changed(); }
  #moved(task, bytes) { task.inFlight = bytes; this.#changed(); }
  #changed() { this.dispatchEvent(new Event("change")); }

  // Wait, but not when the link says that it is back.
  #rest(milliseconds) {
    return new Promise((done) => {
      const over = () => { clearTimeout(timer); removeEventListener("online", over); done(); };
      const timer = setTimeout(over, milliseconds * (0.75 + Math.random() / 2));
      addEventListener("online", over);
    });
  }
}
