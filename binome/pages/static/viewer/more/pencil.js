// Drawing on an image: press, drag and press again until the figure is whole; a point of an old one can be moved.
import { drawMark, KINDS, wordsOf } from "./figures.js";
import { askWords, openList } from "./list.js";
import { Marks } from "./marks.js";

const STRAY_PX = 4;
const MOST_POINTS = 200;
const COARSE = matchMedia("(pointer: coarse)");

export { openList };

export function marksOf(desk) {
  if (desk.marks) return desk.marks;
  const marks = (desk.marks = new Marks({ desk, url: desk.root.dataset.marksUrl }));
  desk.layers.push((pen, reading) => {
    const { frame, geometry, words, series } = reading;
    const facts = { frame, geometry, words, luts: series.manifest.luts };
    const drawn = marks.draft?.frame === frame.facts.id ? [marks.draft] : [];
    for (const mark of marks.of(frame)) if (mark.id !== marks.draft?.id) drawn.push(mark);
    for (const mark of drawn) drawMark(pen, mark, facts);
    const key = marks.of(frame).find(({ kind }) => kind === "key");
    reading.corners.say("key", key ? words.say("key_image", { note: key.text || "" }).trim() : "");
  });
  marks.fetch();
  return marks;
}

export function handOf(desk, kind) {
  return new Pencil({ marks: marksOf(desk), kind });
}

// Marks the slice in sight as a key image, or takes the mark away; the note comes with it.
export async function markKeyImage(desk) {
  const marks = marksOf(desk);
  const { frame } = desk.reading;
  if (!frame || frame.is_made) return;
  const known = marks.of(frame).find(({ kind }) => kind === "key");
  if (known) return marks.drop(known);
  const key = marks.put({ kind: "key", frame: frame.facts.id, points: [], text: "", view: standing(desk.reading) });
  desk.announce(desk.words.say("key_marked"));
  const text = await askWords(desk, "key_note");
  if (text) marks.put({ ...key, text });
}

// How the image stood under the hand: the picture in the report shows it like that.
export function standing({ view, frame, geometry }) {
  const { center, width, lut, is_default, is_inverted } = view;
  const is_own = !is_default && lut === undefined && frame.facts.samples !== 3;
  return { ...(is_own && { center, width }), ...(is_inverted && { inverted: true }), turn: [...geometry.turn] };
}

class Pencil {
  #fixed = 0; // how many points of the draft stay where they are
  #press; // the finger or button is down
  #grip; // an old drawing whose point is being moved

  constructor({ marks, kind }) {
    Object.assign(this, { marks, kind, needs: KINDS[kind].needs, is_chain: KINDS[kind].is_chain });
  }

  begin(reading, at) {
    const { frame } = reading;
    const point = pointOf(reading, at);
    this.#press = at;
    if (this.marks.draft && this.marks.draft.frame !== frame.facts.id) this.abandon();
    if (!this.marks.draft) {
      this.#grip = this.#gripAt(reading, at);
      this.marks.draft = this.#grip ? { ...this.#grip.mark } : { kind: this.kind, frame: frame.facts.id, points: [], is_made: frame.is_made };
      this.#fixed = 0;
    }
    if (!this.#grip) this.#place(point, true);
    reading.invalidate();
  }

  // The loose point follows; a figure's first press lays the fixed one under it.
  #place(point, is_press) {
    const { draft } = this.marks;
    const kept = draft.points.slice(0, this.#fixed);
    const is_new_line = is_press && this.needs > 1 && (this.#fixed === 0 || (!this.is_chain && this.#fixed % 2 === 0));
    if (is_new_line) {
      kept.push(point);
      this.#fixed++;
    }
    this.marks.draft = { ...draft, points: [...kept, point] };
  }

  drag(reading, to) {
    if (!this.marks.draft) return;
    if (this.#grip) this.#moveGrip(pointOf(reading, to));
    else this.#place(pointOf(reading, to));
    this.#press = { ...to, start: this.#press?.start ?? to.start };
    reading.invalidate();
  }

  #moveGrip(point) {
    const { mark, nth } = this.#grip;
    this.marks.draft = { ...mark, points: mark.points.map((old, each) => (each === nth ? point : old)) };
  }

  hover(reading, at) {
    const { draft } = this.marks;
    if (!draft || this.#grip || !at || draft.frame !== reading.frame?.facts.id) return;
    if (this.is_chain || this.#fixed % 2) this.#place(pointOf(reading, at));
    reading.invalidate();
  }

  finish(reading) {
    const { draft } = this.marks;
    if (!draft) return;
    if (this.#grip) {
      this.marks.draft = undefined;
      this.#grip = undefined;
      this.#keep(draft, reading);
      return;
    }
    const is_far = this.needs === 1 || this.#isFar(draft.points, reading);
    const closes = this.needs === Infinity && this.#fixed >= 3 && near(draft.points[0], draft.points.at(-1), reading, 3 * STRAY_PX);
    if (closes) this.#complete(reading, draft.points.slice(0, -1));
    else if (is_far) this.#fix(reading, draft);
  }

  #isFar(points, reading) {
    return !near(points.at(-1), points.at(-2) ?? points.at(-1), reading, STRAY_PX);
  }

  #fix(reading, draft) {
    this.#fixed = draft.points.length;
    if (this.#fixed >= Math.min(this.needs, MOST_POINTS)) this.#complete(reading, draft.points);
    else if (this.is_chain) this.marks.draft = { ...draft, points: [...draft.points, draft.points.at(-1)] };
  }

  // Enter, or a double press: the polygon is whole.
  double(reading) {
    const { draft } = this.marks;
    if (draft && this.needs === Infinity && this.#fixed >= 3) this.#complete(reading, draft.points.slice(0, this.#fixed));
  }

  async #complete(reading, points) {
    const mark = { ...this.marks.draft, points };
    this.marks.draft = undefined;
    const kept = this.#keep(mark, reading);
    if (this.kind !== "arrow") return;
    const text = await askWords(reading.desk, "arrow_words");
    if (text) this.marks.put({ ...kept, text });
  }

  #keep(mark, reading) {
    const { frame, series, words } = reading;
    const kept = this.marks.put({ ...mark, view: standing(reading) });
    const said = wordsOf(kept, { frame, luts: series.manifest.luts, words }).filter(Boolean).join("; ");
    reading.announce(said || words.say(`act_${mark.kind}`));
    return kept;
  }

  abandon() {
    this.marks.draft = undefined;
    this.#grip = undefined;
    this.#fixed = 0;
  }

  #gripAt(reading, { x, y }) {
    const reach = (COARSE.matches ? 22 : 9) * reading.geometry.ratio;
    const { ratio } = reading.geometry;
    for (const mark of this.marks.of(reading.frame).reverse()) {
      const nth = mark.points.findIndex(([column, row]) => {
        const at = reading.geometry.toPane({ x: column, y: row });
        return Math.hypot(at.x - x * ratio, at.y - y * ratio) <= reach;
      });
      if (nth >= 0) return { mark, nth };
    }
    return undefined;
  }
}

function pointOf(reading, at) {
  const { x, y } = reading.pointAt(at);
  return [x, y];
}

function near(one, two, { geometry }, limit) {
  const a = geometry.toPane({ x: one[0], y: one[1] });
  const b = geometry.toPane({ x: two[0], y: two[1] });
  return Math.hypot(a.x - b.x, a.y - b.y) < limit * geometry.ratio;
}
