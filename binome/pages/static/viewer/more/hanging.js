// Hanging protocols: how this reader likes images of a kind to hang, kept on the server for any machine; comparison with an earlier study.
import { panesOf } from "./panes.js";

const WIDE = matchMedia("(min-width: 64rem)");

// What is kept for images of this kind: for the body part, else for any.
function fitting(hangings, { modality, body_part = "" }) {
  const of = hangings.filter((each) => each.modality === modality);
  return of.find((each) => each.body_part === body_part) ?? of.find((each) => each.body_part === "");
}

export async function restore(desk) {
  const { manifest } = desk.reading.series ?? {};
  if (!manifest || !WIDE.matches) return;
  const kept = fitting(await fetchAll(desk), manifest);
  if (kept) await hang(desk, kept.value, manifest);
}

async function fetchAll(desk) {
  try {
    const answer = await fetch(desk.root.dataset.hangingUrl, { credentials: "same-origin", headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).hangings : [];
  } catch {
    return [];
  }
}

// Series of the strip that a pane may show: of this study or an earlier one.
const those = (desk, is_prior) => desk.strip.filter(({ dataset }) => ("prior" in dataset) === is_prior);

function entryFor(desk, { words, rank, is_prior }) {
  const among = those(desk, is_prior);
  return among.find((entry) => wordsOf(entry) === words) ?? among[rank];
}

const wordsOf = (entry) => (entry.dataset.words || "").toLowerCase().split(/\s+/).join(" ").trim().slice(0, 64);

async function hang(desk, { layout, panes, is_synced }, { modality }) {
  const wanted = panes.map((pane) => ({ pane, entry: entryFor(desk, pane) })).filter(({ entry }) => entry);
  if (!wanted.length) return;
  const many = panesOf(desk);
  many.set(Math.min(layout, wanted.length > 2 ? 4 : wanted.length));
  if (many.is_synced !== is_synced) many.toggleSync();
  await Promise.all(desk.readings.slice(0, wanted.length).map(async (reading, nth) => {
    const { pane, entry } = wanted[nth];
    if (reading.shelf.url !== entry.dataset.series) await reading.shelf.open(entry.dataset.series);
    if (pane.window !== undefined && reading.series?.manifest.modality === modality) setWindow(reading, pane.window);
  }));
  desk.activate(desk.readings[0]);
  desk.announce(desk.words.say("hung"));
}

function setWindow(reading, window) {
  const { frame, series } = reading;
  if (!frame || frame.facts.samples === 3) return;
  if (Array.isArray(window)) series.setWindow(frame, { center: window[0], width: window[1] });
  else {
    const nth = (frame.facts.windows ?? []).findIndex(({ name }) => name === window);
    if (nth > 0) series.choose(frame, nth);
  }
  reading.invalidate();
}

function paneOf(desk, { shelf, series, view, frame }) {
  const entry = desk.strip.find(({ dataset }) => dataset.series === shelf.url);
  if (!entry || !series) return undefined;
  const is_prior = "prior" in entry.dataset;
  const { name, center, width, lut, is_default } = view;
  const window = is_default || frame.facts.samples === 3 ? undefined : name || (lut === undefined ? [center, width] : undefined);
  return { words: wordsOf(entry), rank: those(desk, is_prior).indexOf(entry), is_prior, ...(window && { window }) };
}

export async function keepHanging(desk) {
  const { manifest } = desk.reading.series ?? {};
  if (!manifest) return;
  const panes = desk.readings.map((reading) => paneOf(desk, reading)).filter(Boolean);
  const value = { layout: desk.readings.length === 3 ? 4 : desk.readings.length, panes, is_synced: desk.panes?.is_synced ?? true };
  const said = [manifest.modality, manifest.body_part].filter(Boolean).join(" ");
  const is_kept = await post(desk, { modality: manifest.modality, body_part: manifest.body_part ?? "", value });
  desk.announce(desk.words.say(is_kept ? "hanging_kept" : "tool_not_here", { kind: said }));
}

export async function forgetHanging(desk) {
  const { manifest } = desk.reading.series ?? {};
  if (!manifest) return;
  const is_done = await post(desk, { modality: manifest.modality, body_part: manifest.body_part ?? "", value: null });
  desk.announce(desk.words.say(is_done ? "hanging_forgotten" : "tool_not_here"));
}

async function post(desk, news) {
  try {
    const answer = await fetch(desk.root.dataset.hangingUrl, {
      method: "POST", credentials: "same-origin", body: JSON.stringify(news),
      headers: { "Content-Type": "application/json", "X-CSRFToken": desk.csrf },
    });
    return answer.ok;
  } catch {
    return false;
  }
}

// This study left, an earlier one right: two series, or two and two.
export async function compare(desk, count = 2) {
  const now = those(desk, false);
  const before = those(desk, true);
  if (!before.length) return desk.say("no_prior");
  const first = desk.strip.find(({ dataset }) => dataset.series === desk.reading.shelf.url);
  const chosen = [first && !("prior" in first.dataset) ? first : now[0], ...now.filter((entry) => entry !== first)].slice(0, count / 2);
  const pairs = chosen.flatMap((entry, nth) => [entry, twin(entry, before) ?? before[nth] ?? before[0]]);
  panesOf(desk).set(pairs.length);
  await Promise.all(desk.readings.map((reading, nth) => pairs[nth] && reading.shelf.url !== pairs[nth].dataset.series && reading.shelf.open(pairs[nth].dataset.series)));
  desk.activate(desk.readings[0]);
  desk.announce(desk.words.say("compared"));
  return undefined;
}

// The series of an earlier study most like one of this: same words, else same kind.
function twin(entry, before) {
  return before.find((each) => wordsOf(each) === wordsOf(entry)) ?? before.find(({ dataset }) => dataset.modality === entry.dataset.modality);
}
