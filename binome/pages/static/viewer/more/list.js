// The list of drawings: go to the slice, write the words, put it in the report, take it away.
import { linkPlaces, lookUpSlices, numberOf } from "./cited.js";
import { wordsOf } from "./figures.js";
import { seriesFrom } from "../manifest.js";

function element(name, { text, ...attributes } = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

// A small question; resolves with the words, or undefined when it was left.
export function askWords(desk, key, before = "") {
  const { words, root } = desk;
  const field = element("input", { type: "text", maxlength: 300, dir: "auto", "aria-label": words.say(key) });
  field.value = before;
  const keep = element("button", { type: "submit", text: words.say("keep") });
  const leave = element("button", { type: "button", text: words.say("leave") });
  const form = element("form", { method: "dialog" }, [field, element("p", { class: "viewer-actions" }, [keep, leave])]);
  const dialog = element("dialog", { class: "viewer-help", "aria-label": words.say(key) }, [element("p", { text: words.say(key) }), form]);
  leave.addEventListener("click", () => dialog.close(""));
  keep.addEventListener("click", () => (dialog.returnValue = "keep"));
  root.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close("keep");
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      desk.reading.pane.focus({ preventScroll: true });
      resolve(dialog.returnValue === "keep" ? field.value.trim() : undefined);
    });
  });
}

export async function openList(desk) {
  const { words, root } = desk;
  const { marksOf } = await import("./pencil.js");
  const marks = marksOf(desk);
  const rows = element("ol", { class: "viewer-marks" });
  const close = element("button", { type: "button", text: words.say("close") });
  const head = element("div", { class: "viewer-help-head" }, [element("h2", { text: words.say("act_list") }), close]);
  const dialog = element("dialog", { class: "viewer-help", "aria-label": words.say("act_list") }, [head, rows]);
  const places = await Places.of(desk);
  const fill = () => {
    const entries = marks.all.map((mark) => entryOf(mark, { desk, marks, places, dialog }));
    rows.replaceChildren(...entries);
    if (!entries.length) rows.append(element("li", { text: words.say("no_marks") }));
  };
  close.addEventListener("click", () => dialog.close());
  marks.addEventListener("change", fill);
  dialog.addEventListener("close", () => {
    marks.removeEventListener("change", fill);
    dialog.remove();
    desk.reading.pane.focus({ preventScroll: true });
  });
  fill();
  root.append(dialog);
  dialog.showModal();
}

function entryOf(mark, { desk, marks, places, dialog }) {
  const { words } = desk;
  const place = places.of(mark);
  const said = inWords(mark, { desk, place });
  const where = place ? words.say("at_slice", { place: place.text }) : words.say(mark.is_made ? "on_made" : "slice_away");
  const go = element("button", { type: "button", class: "viewer-marks-go" }, [
    element("b", { text: words.say(`act_${mark.kind}`) }), element("bdi", { text: said }), element("span", { text: where }),
  ]);
  go.addEventListener("click", () => {
    dialog.close();
    if (place) lookUpSlices(desk, place);
  });
  const act = (key, does) => {
    const button = element("button", { type: "button", text: words.say(key), "aria-label": `${words.say(key)}: ${words.say(`act_${mark.kind}`)} ${said} ${where}` });
    button.addEventListener("click", does);
    return button;
  };
  const acts = [act("delete", () => marks.drop(mark))];
  if (place && reportField()) acts.unshift(act("put_in_report", () => putInReport(mark, { desk, place, said })));
  if (mark.kind === "arrow" || mark.kind === "key") acts.unshift(act("write_words", () => rewrite(mark, { desk, marks })));
  return element("li", {}, [go, element("span", { class: "viewer-actions" }, acts)]);
}

async function rewrite(mark, { desk, marks }) {
  const text = await askWords(desk, mark.kind === "key" ? "key_note" : "arrow_words", mark.text ?? "");
  if (text !== undefined) marks.put({ ...mark, text });
}

function inWords(mark, { desk, place }) {
  const { frame, luts } = place ?? {};
  if (mark.kind === "key" || mark.kind === "arrow") return mark.text ?? "";
  return frame ? wordsOf(mark, { frame, luts, words: desk.words }).filter(Boolean).join("; ") : "";
}

// -- into the report: a sentence, and (series/slice) that leads back to the image

const reportField = () => document.querySelector("textarea[name=findings]");

function putInReport(mark, { desk, place, said }) {
  const { words } = desk;
  const field = reportField();
  const name = words.say(`act_${mark.kind}`);
  const sentence = `${mark.kind === "arrow" && said ? said : [name, said].filter(Boolean).join(" ")} (${place.text}).`;
  const gap = field.value && !field.value.endsWith("\n") ? "\n" : "";
  field.setRangeText(`${gap}${sentence}`, field.value.length, field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  linkPlaces(desk);
  desk.announce(words.say("put_there"));
}

// Which series and slice a drawing lies on: of the series that were opened, and of the others by asking for their lists.
class Places {
  #known = new Map();

  static async of(desk) {
    const places = new Places();
    const wanted = new Set(desk.marks.all.map(({ frame }) => frame.split(".")[0]));
    for (const entry of desk.strip) await places.#read(desk, entry, wanted);
    return places;
  }

  async #read(desk, entry, wanted) {
    const url = entry.dataset.series;
    const opened = desk.readings.map(({ series }) => series).find((series) => series?.url === url);
    if (!opened && ![...wanted].some((id) => url.includes(`/${id}/`))) return;
    const manifest = opened ? opened.manifest : await manifestAt(url);
    manifest?.facts.forEach((facts, index) => {
      const frame = opened ? opened.frames[index] : { facts, is_full: false, pixel_height: 1 };
      const text = `${numberOf(desk, entry)}/${index + 1}`;
      this.#known.set(facts.id, { url, index, text, frame, luts: manifest.luts });
    });
  }

  of({ frame }) {
    return this.#known.get(frame);
  }
}

async function manifestAt(url) {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    return answer.ok ? seriesFrom(await answer.json()) : undefined;
  } catch {
    return undefined;
  }
}
