// Bytes, speed and time left, and the files of each study added up.

const WINDOW_SECONDS = 10;

export class Meter {
  #samples = [];

  // Bytes per second over the last ten seconds; 0 before anything is known.
  speed(total, now = performance.now() / 1000) {
    this.#samples.push([now, total]);
    while (this.#samples.length > 2 && this.#samples[1][0] < now - WINDOW_SECONDS) this.#samples.shift();
    const [then, before] = this.#samples[0];
    return now - then > 0.5 ? Math.max(0, (total - before) / (now - then)) : 0;
  }

  forget() { this.#samples = []; }
}

const here = (task) => (task.state === "done" ? task.file.size : Math.min(task.file.size, task.offset + (task.inFlight || 0)));

export function sums(tasks) {
  const counted = tasks.filter((task) => task.state !== "refused");
  return {
    files: counted.length,
    done: counted.filter((task) => task.state === "done").length,
    bytes: counted.reduce((sum, task) => sum + here(task), 0),
    size: counted.reduce((sum, task) => sum + task.file.size, 0),
  };
}

// One entry a study in the order met: {study, modality, description, files, done, bytes, size}.
export function byStudy(tasks) {
  const studies = new Map();
  for (const task of tasks) {
    const { study, modality, description } = task.head;
    if (!studies.has(study)) studies.set(study, { study, modalities: new Set(), description, tasks: [] });
    const entry = studies.get(study);
    if (modality) entry.modalities.add(modality);
    entry.description ||= description;
    entry.tasks.push(task);
  }
  return [...studies.values()].map((entry) => ({ ...entry, modality: [...entry.modalities].join(" "), ...sums(entry.tasks) }));
}
