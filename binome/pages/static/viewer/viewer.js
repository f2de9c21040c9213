// Takes over the server-made preview: sets up a desk on each <section data-viewer> of the page.
import { Desk } from "./desk.js";
import { fitTools, listenToKeys } from "./tools.js";

function mount(root) {
  const desk = new Desk(root);
  const reading = desk.add(root.querySelector("[data-stage]"));
  fitTools(desk);
  listenToKeys(desk);
  fitStrip(desk);
  root.dataset.live = "";
  const slice = Number(new URLSearchParams(location.search).get("slice"));
  reading.shelf.open(root.dataset.manifest, firstPicture(root), slice - 1);
  reading.shelf.keepAsking();
  bringMarks(desk, reading);
  bringPanes(desk);
  bringOverlays(desk);
  if (document.activeElement === document.body) reading.pane.focus({ preventScroll: true });
}

function fitStrip(desk) {
  for (const entry of desk.strip) {
    entry.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      desk.reading.shelf.open(entry.dataset.series);
      desk.reading.pane.focus({ preventScroll: true });
    });
  }
}

// Several panes, where this reader likes images of this kind to hang so and the screen has room.
function bringPanes(desk) {
  if (!("hangs" in desk.root.dataset) || !matchMedia("(min-width: 64rem)").matches) return;
  const bring = () => desk.bring("hanging").then((found) => found?.restore(desk));
  desk.reading.addEventListener("arrived", bring, { once: true });
}

// An image of this desk has something drawn over it by its file.
function bringOverlays(desk) {
  let coming;
  desk.addEventListener("overlay", () => {
    coming ??= desk.bring("overlay").then((found) => {
      coming = undefined;
      if (found?.overlaysOf(desk)) desk.redraw();
    });
  });
}

// What was drawn before, and the ways from the report to the images: once the first image stands.
function bringMarks(desk, reading) {
  const has_marks = "hasMarks" in desk.root.dataset;
  const bring = async () => {
    const is_ready = reading.frame?.is_full || (has_marks && reading.frame?.picture);
    if (!is_ready || !(has_marks || desk.line.is_fast)) return;
    reading.removeEventListener("drawn", bring);
    if (has_marks || !desk.line.saves_data) (await desk.bring("pencil"))?.marksOf(desk);
  };
  reading.addEventListener("drawn", bring);
  const texts = [...document.querySelectorAll("form textarea")].map(({ value }) => value).join(" ");
  if (/\(\d+\/\d+\)/.test(texts)) desk.bring("cited").then((found) => found?.linkPlaces(desk));
}

// The preview already on the page is the first picture: it is not fetched twice.
function firstPicture(root) {
  const picture = root.querySelector("[data-preview]");
  return picture?.complete && picture.naturalWidth ? picture : undefined;
}

document.querySelectorAll("[data-viewer]").forEach(mount);
