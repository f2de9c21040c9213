// The upload of one case: drop or choose, read the first bytes here, send, go on until all is there.

import { filesChosen, filesDropped } from "./folder.js";
import { headOf } from "./dicom-head.js";
import { Meter, sums } from "./meter.js";
import { Hub } from "./tus.js";
import { Queue } from "./queue.js";
import { View } from "./view.js";
import { wordsOf } from "./words.js";

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
  takeFiles(root, view, async (found) => {
    const { dicom, others } = await sorted(found, view);
    if (others.length) view.leftOut(others);
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
  return { dicom, others };
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
