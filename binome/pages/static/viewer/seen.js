// What was really looked at (SAFETY 8): an image counts once drawn for 300 ms while the page is in sight.

const DWELL_MS = 300;
const SEND_EVERY_MS = 5000;
const SOON_MS = 1500;
const CELLS = 4; // a large film counts as wholly defined once each of 4 x 4 parts was shown at native resolution

export class Seen {
  shown = new Set();
  full = new Set();
  #eyes = [];
  #shares = new Map();
  #cells = new Map();
  #pending = new Set();
  #timer;
  #sent_at = -SEND_EVERY_MS;

  constructor({ url, csrf, changed, told }) {
    Object.assign(this, { url, csrf, changed, told });
    addEventListener("pagehide", () => this.#send(true));
    document.addEventListener("visibilitychange", () => {
      for (const eye of this.#eyes) eye.blink();
      if (document.hidden) this.#send(true);
    });
  }

  // What one pane shows.
  eye() {
    const eye = new Eye(this, (sight) => this.#count(sight));
    this.#eyes.push(eye);
    return eye;
  }

  #count({ frame, quality, share, whole, cells }) {
    const { id } = frame.facts;
    let is_news = !this.shown.has(id);
    this.shown.add(id);
    if (quality === "full") {
      is_news ||= !this.full.has(id);
      this.full.add(id);
      is_news = this.#countShare(id, { share, whole, cells }) || is_news;
    }
    if (!is_news) return;
    this.#pending.add(id);
    this.changed();
    this.#plan();
  }

  // At most one message in five seconds; the first goes soon.
  #plan() {
    const wait = Math.max(SOON_MS, SEND_EVERY_MS - (performance.now() - this.#sent_at));
    this.#timer ??= setTimeout(() => this.#send(false), wait);
  }

  #countShare(id, { share, whole, cells }) {
    const before = this.#shares.get(id) ?? 0;
    const covered = (this.#cells.get(id) ?? 0) | (share >= 0.99 ? cells : 0);
    this.#cells.set(id, covered);
    const is_covered = covered === 2 ** (CELLS * CELLS) - 1;
    const now = Math.max(before, is_covered ? 1 : whole ? Math.floor(share * 100) / 100 : 0);
    this.#shares.set(id, now);
    return now > before;
  }

  // Only news travels; what was not acknowledged goes again.
  async #send(is_leaving) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.url || !this.#pending.size) return;
    this.#sent_at = performance.now();
    const ids = [...this.#pending];
    this.#pending.clear();
    const frames = ids.filter((id) => this.full.has(id));
    const news = {
      shown: ids, frames,
      full: frames.filter((id) => this.#shares.get(id) >= 0.99),
      share: Object.fromEntries(frames.map((id) => [id, this.#shares.get(id) ?? 0])),
      screen: [screen.width, screen.height, devicePixelRatio],
    };
    const is_kept = await this.#post(news, is_leaving);
    if (is_kept) return;
    ids.forEach((id) => this.#pending.add(id));
    if (!is_leaving) this.#plan();
  }

  async #post(news, keepalive) {
    try {
      const response = await fetch(this.url, {
        method: "POST", keepalive, credentials: "same-origin", body: JSON.stringify(news),
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf },
      });
      if (response.ok && response.status === 200) this.told((await response.json()).sentence);
      return response.ok || (response.status >= 400 && response.status < 500);
    } catch {
      return false;
    }
  }
}

// One pane: the image in it counts once it has stood there long enough.
class Eye {
  #now;
  #since = 0;
  #timer;

  constructor(seen, count) {
    Object.assign(this, { seen, count });
  }

  get shown() {
    return this.seen.shown;
  }

  get full() {
    return this.seen.full;
  }

  // Called at each draw.
  drawn(frame, geometry) {
    const sight = { frame, quality: frame.quality, ...sightOf(geometry) };
    const key = `${frame.facts.id} ${sight.quality} ${Math.round(sight.share * 50)} ${sight.cells}`;
    if (this.#now?.key === key) return;
    this.#settle();
    this.#now = { ...sight, key };
    this.#watch();
  }

  nothing() {
    this.#settle();
    this.#now = undefined;
  }

  blink() {
    this.#settle();
    if (!document.hidden) this.#watch();
  }

  #watch() {
    this.#since = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), DWELL_MS);
  }

  #settle() {
    const now = this.#now;
    if (!now || document.hidden || performance.now() - this.#since < DWELL_MS - 5) return;
    if (now.quality === "none" || now.frame.trouble || now.frame.is_made) return;
    this.count(now);
  }
}

function sightOf(geometry) {
  const { visible, columns, rows } = geometry;
  const area = (visible.right - visible.left) * (visible.bottom - visible.top);
  let cells = 0;
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const x = ((cell % CELLS) + 0.5) / CELLS;
    const y = (Math.floor(cell / CELLS) + 0.5) / CELLS;
    const reach = 0.4 / CELLS;
    const is_inside =
      (x - reach) * columns >= visible.left && (x + reach) * columns <= visible.right &&
      (y - reach) * rows >= visible.top && (y + reach) * rows <= visible.bottom;
    if (is_inside) cells |= 1 << cell;
  }
  return { share: geometry.nativeShare, whole: area >= 0.95 * columns * rows, cells };
}
