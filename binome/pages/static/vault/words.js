// The page's translated sentences about the vault, with values put in.

const block = document.getElementById("vault-words");
export const words = block ? JSON.parse(block.textContent) : {};

export function say(key, values = {}) {
  return String(words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const sentenceOf = (failure) => (failure.word && words[failure.word] ? say(failure.word) : failure.word ? failure.message : say("link_down"));

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
