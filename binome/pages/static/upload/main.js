// The upload of one case: drop or choose, read the first bytes here, send, go on until all is there.

import { filesChosen, filesDropped } from "./folder.js";
import { headOf } from "./dicom-head.js";
import { Meter, sums } from "./meter.js";
import { Hub } from "./tus.js";
import { Queue } from "./queue.js";
import { View } from "./view.js";
import { wordsOf } from "./words.js";

const MOST_PHOTOGRAPHS = 12;
const TELL_PAGE_MS = 1500;

for (const root of document.querySelectorAll("[data-upload]")) start(root);

function start(root) {
  const words = wordsOf(root);
  const { token, stateUrl, uploadUrl = "/uploads/" } = root.dataset;
  const queue = new Queue(new Hub({ url: uploadUrl, token, language: words.language }), stateUrl);
  const view = new View(root, words);
  const meter = new Meter();
  root.hidden = false;

  let drawn = 0;
  const draw = () => {
    drawn ||= requestAnimationFrame(() => {
      drawn = 0;
      view.show(queue, meter.speed(sums(queue.tasks).bytes));
    });
  };
  queue.addEventListener("change", draw);
  queue.addEventListener("change", tellPage(TELL_PAGE_MS, () => sums(queue.tasks).done));
  queue.addEventListener("idle", () => {
    view.announce("all_here");
    document.dispatchEvent(new Event("binome:upload-changed"));
  });
  setInterval(() => queue.isBusy && draw(), 1000);

  // Where names stay at the site, nothing goes to the queue but through the gate.
  const gate = "keepsNames" in root.dataset ? import("../vault/gate.js").then(({ Gate }) => new Gate(view, queue)) : null;
  takeFiles(root, view, async (chosen) => {
    const found = gate ? await opened(chosen, { view, gate: await gate }) : chosen;
    const { dicom, others, photographs } = await sorted(found, view);
    if (others.length) view.leftOut(others);
    if (photographs.length) dicom.push(...(await filmed(photographs, { root, view, gate: await gate })));
    if (gate) await (await gate).take(dicom);
    else await queue.add(dicom);
  });
  view.part("pause").addEventListener("click", () => {
    meter.forget();
    if (queue.isPaused) queue.resume(); else queue.pause();
  });
  addEventListener("beforeunload", (event) => queue.isBusy && !queue.isPaused && event.preventDefault());
}

function takeFiles(root, view, take) {
  for (const input of root.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      const found = filesChosen(input);
      input.value = "";
      take(found);
    });
  }
  const zone = view.part("drop");
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take(await filesDropped(event.dataTransfer));
  });
}

// Where names stay at the site, so do zips: what is in them is taken out here.
async function opened(chosen, { view, gate }) {
  const found = [];
  for (const each of chosen) {
    const head = /\.zip$/i.test(each.file.name) && (await headOf(each.file).catch(() => null));
    if (!head?.isZip) { found.push(each); continue; }
    const { unzipped } = await import("./unzip.js");
    const taken = await unzipped(each);
    gate.keptBack(taken.left);
    found.push(...taken.found);
  }
  return found;
}

// Photographs of films become DICOM files here, each after a person looked; where names stay, once it is known whose.
async function filmed(photographs, { root, view, gate }) {
  await gate?.ready();
  const { filmsOf } = await import("../film/intake.js");
  const keptBack = (pairs) => view.keptBack(pairs);
  const films = await filmsOf(photographs, { caseId: root.dataset.case, whom: () => (gate ? gate.whom() : typed()), keptBack });
  return (await sorted(films, view)).dicom;
}

// Whom a plain form names; nobody on a page without those fields.
function typed() {
  const [name, number, birth_date, sex] = ["patient_name", "patient_number", "birth_date", "sex"].map((id) => document.getElementById(`id_${id}`)?.value.trim() ?? "");
  return { name, number, birth_date, sex: { female: "F", male: "M", other: "O" }[sex] ?? "" };
}

// A disc full of images may hold pictures that are none of a patient: photographs are taken when they come alone.
const isPhotograph = (file) => /^image\/(jpeg|png|heic|heif)$/.test(file.type) || /\.(jpe?g|png|hei[cf])$/i.test(file.name);

// Part the files by content, in the browser: what is no DICOM file is named and never sent.
async function sorted(found, view) {
  const dicom = [], others = [];
  for (const [n, each] of found.entries()) {
    if (n % 50 === 0) view.reading(found.length - n);
    const head = await headOf(each.file).catch(() => null);
    const { name, size, lastModified } = each.file;
    if (head?.isDicom || head?.isZip) dicom.push({ ...each, head, fingerprint: `${name} ${size} ${lastModified} ${head.mark}` });
    else others.push(each);
  }
  view.reading(null);
  const isAlone = others.length <= MOST_PHOTOGRAPHS && !dicom.length && others.every(({ file }) => isPhotograph(file));
  return isAlone ? { dicom, others: [], photographs: others } : { dicom, others, photographs: [] };
}

// Tell the rest of the page when more files arrived, now and then.
function tellPage(pause, count) {
  let told = 0, timer = 0;
  return () => {
    if (timer || count() === told) return;
    timer = setTimeout(() => {
      timer = 0;
      told = count();
      document.dispatchEvent(new Event("binome:upload-changed"));
    }, pause);
  };
}
