// Sentences come from the page (already translated); this puts values into them.

export function wordsOf(root) {
  const block = document.getElementById("upload-words");
  const sentences = block ? JSON.parse(block.textContent) : {};
  const language = root.closest("[lang]")?.lang || "en";
  const plurals = new Intl.PluralRules(language);
  const numbers = new Map();

  function number(value, digits = 0) {
    if (!numbers.has(digits)) {
      numbers.set(digits, new Intl.NumberFormat(`${language}-u-nu-latn`, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
    }
    return numbers.get(digits).format(value);
  }

  // A sentence of numbers is {one: …, other: …}; `n` decides which.
  function say(key, values = {}) {
    let sentence = sentences[key] ?? key;
    if (typeof sentence === "object") sentence = sentence[plurals.select(values.n)] ?? sentence.other;
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => {
      if (!(name in values)) return whole;
      return typeof values[name] === "number" ? number(values[name]) : values[name];
    });
  }

  function size(bytes) {
    if (bytes < 950_000) return say("kilobytes", { size: number(bytes ? Math.max(1, bytes / 1000) : 0) });
    if (bytes < 950_000_000) return say("megabytes", { size: number(bytes / 1e6, bytes < 1e7 ? 1 : 0) });
    return say("gigabytes", { size: number(bytes / 1e9, 1) });
  }

  const speed = (bytesPerSecond) => say("per_second", { size: size(bytesPerSecond) });

  function timeLeft(seconds) {
    if (!Number.isFinite(seconds)) return "";
    if (seconds < 50) return say("under_a_minute");
    if (seconds < 5400) return say("minutes_left", { n: Math.max(1, Math.round(seconds / 60)) });
    return say("hours_left", { n: Math.round(seconds / 3600) });
  }

  // Modality codes as clinicians say them: CT MR.
  const kinds = (codes) => codes.split(" ").map((code) => sentences.kinds?.[code] ?? code).join(", ");

  return { say, kinds, size, speed, timeLeft, language };
}
