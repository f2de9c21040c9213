// The page of what is kept: a list, and the lean viewer over one case, with the line or without.
import { casesKept, caseKept, channel, forget } from "./safe.js";

const words = JSON.parse(document.getElementById("kept-words").textContent);
const main = document.getElementById("main");
const list = document.querySelector("[data-kept-list]");
const number = new Intl.NumberFormat(document.documentElement.lang);
const megabytes = (bytes) => words.megabytes.replace("{n}", number.format(Math.max(0.1, Math.round(bytes / 1e5) / 10)));

function said() {
  document.documentElement.toggleAttribute("data-offline", !navigator.onLine);
  document.querySelector("[data-kept-offline]").hidden = navigator.onLine;
}

function element(name, attributes, children = []) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

function row(kept) {
  const open = element("a", { className: "button main", href: `${words.page}?case=${kept.id}`, textContent: words.open });
  const away = element("button", { className: "button", type: "button", textContent: words.away });
  away.addEventListener("click", async () => {
    await forget(kept.id);
    show();
  });
  const when = new Date(kept.kept_at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const facts = words.facts.replace("{n}", number.format(kept.images)).replace("{size}", megabytes(kept.bytes)).replace("{when}", when);
  const lines = [element("h2", { textContent: kept.plan.name }), element("p", { className: "quiet", textContent: facts })];
  if (!kept.is_whole) lines.push(element("p", { className: "note warn", textContent: words.part }));
  return element("li", { className: "card stack" }, [...lines, element("p", { className: "actions" }, [open, away])]);
}

async function show() {
  const all = await casesKept().catch(() => []);
  list.replaceChildren(...all.map(row));
  document.querySelector("[data-kept-none]").hidden = all.length > 0;
}

// A tile for each series, as the server writes them beside the report.
function tile(series) {
  const link = element("a", { href: "#", title: series.label });
  Object.assign(link.dataset, { series: series.manifest_url, modality: series.modality, words: series.words });
  if (series.is_prior) link.dataset.prior = "";
  const picture = element("img", { src: series.thumbnail_url, alt: "", width: 64, height: 64 });
  const label = element("bdi", { className: "viewer-strip-words", translate: false, textContent: series.label });
  const count = element("span", { className: "viewer-strip-count", textContent: number.format(series.frame_count) });
  const when = series.when ? [element("span", { className: "viewer-strip-when", textContent: series.when })] : [];
  link.append(picture, label, ...when, count);
  return link;
}

function read({ id, plan }) {
  const room = document.querySelector("[data-kept-viewer]").content.cloneNode(true);
  const viewer = room.querySelector("[data-viewer]");
  Object.assign(viewer.dataset, { manifest: plan.manifest_url, seenUrl: plan.seen_url });
  viewer.dataset.csrf = /(?:^|; )(?:__Host-)?binome-csrf=([^;]*)/.exec(document.cookie)?.[1] ?? viewer.dataset.csrf;
  viewer.querySelector(".viewer-strip").replaceChildren(...plan.series.map(tile));
  viewer.querySelector("[data-preview]").remove();
  viewer.querySelector("[data-act-words]").textContent = plan.act_words;
  document.querySelector("[data-kept-name]").textContent = plan.name;
  document.title = plan.name;
  document.body.className = "read look";
  main.className = "room";
  main.replaceChildren(room); // with its own script, which starts now
  channel().onmessage = ({ data }) => (data === "forgotten" || data === id) && location.replace(words.page);
}

async function start() {
  const id = new URLSearchParams(location.search).get("case") ?? /^\/cases\/([^/]+)\/(?:read|look)\//.exec(location.pathname)?.[1];
  const kept = id && (await caseKept(id).catch(() => undefined));
  if (kept) return read(kept);
  channel().onmessage = show;
  return show();
}

for (const kind of ["online", "offline"]) addEventListener(kind, said);
said();
start();
