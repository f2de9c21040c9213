// The series opened in one pane, and the way from one to the next.
import { Refused } from "./line.js";
import { Unreadable } from "./manifest.js";
import { Series } from "./series.js";

const ASK_AGAIN_MS = 20_000;
const SOON_MS = 1500;

export class Shelf {
  #open = new Map();
  #clocks = [];

  constructor(reading) {
    this.reading = reading;
    this.is_asking = false;
  }

  // `at`: the slice to open on, else the one the series names.
  async open(url, picture, at) {
    this.url = url;
    this.reading.desk.mark();
    const series = this.#open.get(url) ?? (await this.#fetch(url));
    if (!series || this.url !== url) return undefined;
    this.#open.set(url, series);
    if (at >= 0) series.index = Math.min(at, series.frames.length - 1);
    this.reading.open(series, picture);
    return series;
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
    this.#clocks = [
      setInterval(() => this.askAgain(), ASK_AGAIN_MS),
      setInterval(() => { if (this.reading.series?.awaited > 0) this.askAgain(); }, SOON_MS),
    ];
  }

  // Another hand puts something in the pane.
  leave() {
    this.url = undefined;
  }

  close() {
    this.leave();
    this.#clocks.forEach(clearInterval);
  }

  // `is_needed`: a picture is no longer where the manifest said; it may have been made anew.
  async askAgain({ is_needed = false } = {}) {
    const { reading } = this;
    const { series } = reading;
    if (!(series?.is_growing || is_needed) || document.hidden || this.is_asking) return;
    this.is_asking = true;
    try {
      await series.refresh();
      if (reading.series === series) reading.grown();
    } catch (error) {
      if (!(error instanceof Refused && error.status < 500)) reading.line.failed();
    } finally {
      this.is_asking = false;
    }
  }
}
