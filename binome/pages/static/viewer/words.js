// Sentences come from the page (already translated); this only puts values into them.

const isolate = (text) => `\u2068${text}\u2069`;

export function wordsOf(root) {
  const block = document.getElementById("viewer-words");
  const sentences = block ? JSON.parse(block.textContent) : {};
  const language = root.closest("[lang]")?.lang || "en";
  const is_rtl = getComputedStyle(root).direction === "rtl";
  const formats = new Map();

  function number(value, digits = 0) {
    if (!formats.has(digits)) {
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      formats.set(digits, new Intl.NumberFormat(`${language}-u-nu-latn`, { ...options, useGrouping: false }));
    }
    return formats.get(digits).format(value);
  }

  const together = (text) => (is_rtl ? isolate(text) : text);

  function say(key, values = {}) {
    const sentence = sentences[key] ?? key;
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => {
      if (!(name in values)) return whole;
      const value = values[name];
      return together(typeof value === "number" ? number(value) : String(value));
    });
  }

  const has = (key) => key in sentences;
  const size = (bytes) =>
    bytes < 950_000
      ? say("kilobytes", { n: number(Math.max(1, Math.round(bytes / 1000))) })
      : say("megabytes", { n: number(bytes / 1e6, bytes < 1e7 ? 1 : 0) });
  return { say, together, has, number, size, is_rtl };
}
