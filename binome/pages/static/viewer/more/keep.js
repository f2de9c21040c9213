// Keeps the images of this case for when the line is cut, sealed in this browser.
import { putCase, putFile, sizeOfFile, FLAG } from "../../kept/safe.js";
import { fetchWhole, Refused } from "../line.js";
import { addressOf, seriesFrom, wholeOf } from "../manifest.js";

const AT_ONCE = 3;
const ROOM_TO_SPARE = 1.2;
const YEAR_S = 31_536_000;

class Keeping {
  bytes = 0;
  images = 0;

  constructor(desk) {
    Object.assign(this, { desk, line: desk.line, words: desk.words });
  }

  async run() {
    const answer = await fetch(this.desk.root.dataset.keepUrl, { method: "POST", headers: { "X-CSRFToken": this.desk.csrf, Accept: "application/json" } });
    if (!answer.ok) throw new Refused(answer.status);
    const plan = await answer.json();
    await this.#worker(plan);
    const files = await this.#files(plan);
    this.total = files.filter(({ is_image }) => is_image).length;
    await this.#measure(files);
    await this.#note(plan, false);
    document.cookie = `${FLAG}=1; path=/; max-age=${YEAR_S}; samesite=strict`;
    const waiting = [...files];
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#some(plan, waiting)));
    await this.#note(plan, true);
  }

  #note(plan, is_whole) {
    return putCase(plan.id, plan, { bytes: this.bytes, images: is_whole ? this.total : this.images, is_whole });
  }

  async #worker({ worker_url }) {
    await navigator.serviceWorker.register(worker_url, { scope: "/" });
    await navigator.serviceWorker.ready;
    await navigator.storage?.persist?.();
  }

  async #files(plan) {
    const files = [];
    for (const { manifest_url, thumbnail_url } of plan.series) {
      const manifest = await this.#patiently(() => fetchWhole(manifest_url, { cache: "no-cache" }));
      files.push({ url: manifest_url, blob: manifest }, { url: thumbnail_url });
      for (const facts of seriesFrom(JSON.parse(await manifest.text())).facts) {
        if (!facts.hash) continue;
        const size = facts.size_bytes ?? 0;
        if (facts.overlay) files.push({ url: addressOf(facts, "overlay.webp") });
        files.push({ url: addressOf(facts, "preview.webp"), is_image: !size });
        if (size) files.push({ url: wholeOf(facts), size, is_image: true });
      }
    }
    return files;
  }

  async #measure(files) {
    const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    const wanted = files.reduce((sum, { size = 0 }) => sum + size, 0);
    if (wanted * ROOM_TO_SPARE > quota - usage) throw new DOMException("room", "QuotaExceededError");
  }

  async #some(plan, waiting) {
    for (let file = waiting.shift(); file; file = waiting.shift()) await this.#one(plan, file);
  }

  async #one(plan, { url, blob, is_image }) {
    const held = blob ? undefined : await sizeOfFile(plan.id, url);
    if (held === undefined) {
      const came = blob ?? (await this.#patiently(() => fetchWhole(url)));
      await putFile(plan.id, url, came);
      this.bytes += came.size;
    } else this.bytes += held;
    if (!is_image) return;
    this.images++;
    this.desk.announce(this.words.say("keeping", { n: this.images, total: this.total, size: this.words.size(this.bytes) }));
    this.desk.root.querySelector("[data-announce]").classList.add("is-shown");
  }

  // A cut is waited out, as for any image.
  async #patiently(fetchIt) {
    for (;;) {
      try {
        return await fetchIt();
      } catch (error) {
        if (error instanceof Refused && error.status < 500) throw error;
        await this.line.failed();
      }
    }
  }
}

const isAble = () => isSecureContext && "serviceWorker" in navigator && "indexedDB" in window;

export async function keepCase(desk) {
  if (!isAble()) return desk.say("keep_cannot");
  if (desk.keeping) return undefined;
  desk.keeping = new Keeping(desk);
  try {
    await desk.keeping.run();
    desk.say("kept_here", { n: desk.keeping.total, size: desk.words.size(desk.keeping.bytes) });
  } catch (error) {
    desk.say(error.name === "QuotaExceededError" ? "keep_no_room" : "keep_cannot");
  } finally {
    desk.keeping = undefined;
  }
  return undefined;
}
