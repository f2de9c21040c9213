// Takes over the server-made preview: mounts a reading on each <section data-viewer> of the page.
import { sayProgress } from "./corners.js";
import { Gestures } from "./gestures.js";
import { Line, Refused } from "./line.js";
import { Decoder } from "./loader.js";
import { Unreadable } from "./manifest.js";
import { Reading } from "./reading.js";
import { Seen } from "./seen.js";
import { Series } from "./series.js";
import { fitTools, listenToKeys, Menu } from "./tools.js";
import { wordsOf } from "./words.js";

const ASK_AGAIN_MS = 20_000;
const SOON_MS = 1500;

function mount(root) {
  const words = wordsOf(root);
  const line = new Line();
  const decoder = new Decoder();
  const menu = new Menu(root);
  const seen = new Seen({ url: root.dataset.seenUrl, csrf: csrfOf(root), changed: () => reading.invalidate(), told: () => {} });
  const reading = new Reading({ root, words, line, decoder, seen, menu });
  const shelf = new Shelf(reading);
  fitTools(reading);
  new Gestures(reading.pane, reading);
  listenToKeys(root, reading);
  sayProgress(reading);
  shelf.fitStrip();
  root.dataset.live = "";
  shelf.open(root.dataset.manifest, firstPicture(root));
  shelf.keepAsking();
  if (document.activeElement === document.body) reading.pane.focus({ preventScroll: true });
}

// The opened series, and the way from one to the next.
class Shelf {
  #open = new Map();

  constructor(reading) {
    this.reading = reading;
    this.is_asking = false;
    this.strip = [...reading.root.querySelectorAll("[data-series]")];
  }

  fitStrip() {
    for (const entry of this.strip) {
      entry.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.open(entry.dataset.series);
        this.reading.pane.focus({ preventScroll: true });
      });
    }
  }

  async open(url, picture) {
    this.url = url;
    for (const entry of this.strip) {
      if (entry.dataset.series === url) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
    const series = this.#open.get(url) ?? (await this.#fetch(url));
    if (!series || this.url !== url) return;
    this.#open.set(url, series);
    this.reading.open(series, picture);
  }

  async #fetch(url) {
    const { corners, line, words } = this.reading;
    while (this.url === url) {
      try {
        const series = await Series.open(url);
        line.worked();
        corners.say("link", "");
        return series;
      } catch (error) {
        const is_final =
          error instanceof Unreadable || error instanceof SyntaxError || (error instanceof Refused && error.status < 500);
        corners.say("link", words.say(is_final ? "series_unreadable" : "link_cut"));
        if (is_final) return undefined;
        await line.failed();
      }
    }
    return undefined;
  }

  // A series in preparation is asked for soon again, one that the site still sends less often.
  keepAsking() {
    setInterval(() => this.askAgain(), ASK_AGAIN_MS);
    setInterval(() => { if (this.reading.series?.awaited > 0) this.askAgain(); }, SOON_MS);
  }

  async askAgain() {
    const { reading } = this;
    const { series } = reading;
    if (!series?.is_growing || document.hidden || this.is_asking) return;
    this.is_asking = true;
    try {
      await series.refresh();
      if (reading.series === series) reading.grown();
    } catch {
      reading.line.failed();
    } finally {
      this.is_asking = false;
    }
  }
}

// The preview already on the page is the first picture: it is not fetched twice.
function firstPicture(root) {
  const picture = root.querySelector("[data-preview]");
  return picture?.complete && picture.naturalWidth ? picture : undefined;
}

function csrfOf(root) {
  return root.dataset.csrf ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

document.querySelectorAll("[data-viewer]").forEach(mount);
