// (3/14) in the report is series 3, slice 14: a way back to the image stands under the text.

const PLACE = /\((\d{1,6})\/(\d{1,6})\)/g;

// The number a series has in the report: its own where every series has another, else its rank on the strip.
export function numberOf(desk, entry) {
  const numbers = desk.strip.map(({ dataset }) => dataset.number);
  const are_own = numbers.every(Boolean) && new Set(numbers).size === numbers.length;
  return are_own ? entry.dataset.number : String(desk.strip.indexOf(entry) + 1);
}

export async function lookUpSlices(desk, { url, index }) {
  const { reading } = desk;
  if (reading.series?.url !== url) await reading.shelf.open(url);
  if (reading.series?.url === url) reading.show(index);
  reading.pane.focus({ preventScroll: true });
}

export function linkPlaces(desk) {
  const form = document.querySelector("[data-report], form.report");
  if (!form || form.dataset.cites) return;
  form.dataset.cites = "";
  const { words } = desk;
  const list = document.createElement("nav");
  list.className = "viewer-cited";
  list.setAttribute("aria-label", words.say("cited"));
  const field = form.querySelector("textarea[name=findings]");
  field?.after(list);
  const fill = () => {
    const texts = [...form.querySelectorAll("textarea")].map(({ value }) => value).join("\n");
    const places = new Map([...texts.matchAll(PLACE)].map(([, number, slice]) => [`${number}/${slice}`, { number, slice }]));
    const known = [...places].map(([text, { number, slice }]) => linkTo(desk, { text, number, slice })).filter(Boolean);
    list.replaceChildren(...known);
    list.hidden = !known.length;
  };
  form.addEventListener("input", fill);
  fill();
}

function linkTo(desk, { text, number, slice }) {
  const entry = desk.strip.find((each) => numberOf(desk, each) === number);
  if (!entry) return undefined;
  const link = document.createElement("a");
  link.href = `${entry.getAttribute("href").replace(/&slice=\d+/, "")}&slice=${slice}`;
  link.textContent = text;
  link.setAttribute("aria-label", desk.words.say("at_slice", { place: text }));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    lookUpSlices(desk, { url: entry.dataset.series, index: Number(slice) - 1 });
  });
  return link;
}
