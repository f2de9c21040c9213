// The hub's half of the vault over HTTP: JSON both ways, a refusal as an Error with its word and sentence.

export class Refused extends Error {
  constructor({ word = "", sentence = "" }) {
    super(sentence || word);
    this.word = word;
  }
}

const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

async function answered(answer) {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await answer.json() : {};
  if (!answer.ok || !isJson) throw new Refused(said);
  return said;
}

export async function ask(url) {
  return answered(await fetch(url, { headers: { Accept: "application/json" } }));
}

export async function tell(url, said = {}) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf() };
  return answered(await fetch(url, { method: "POST", headers, body: JSON.stringify(said) }));
}
