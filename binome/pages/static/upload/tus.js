// A small tus 1.0 client: one request carries a whole file; HEAD is the truth after a cut.

const VERSION = "1.0.0";
const BODY = "application/offset+octet-stream";
const STALLED_SECONDS = 60;

// What the server refused, with its word and its sentence.
export class Refused extends Error {
  constructor(status, said) {
    super(said.sentence || `HTTP ${status}`);
    this.status = status;
    this.word = said.word || "";
  }
}

// The link was cut, or the server is starting again.
export class Cut extends Error {}

export class Hub {
  constructor({ url, token, language }) {
    this.url = url;
    this.headers = { "Tus-Resumable": VERSION, "Upload-Token": token, "Accept-Language": language };
  }

  // Begin an upload with the whole file as its first piece; returns [address, offset].
  async begin(task, { onBytes, signal }) {
    const said = { filename: task.sentName ?? task.path, fingerprint: task.fingerprint, ...(task.isLooked && { looked: "yes" }) };
    const answer = await this.#request("POST", this.url, task.file, { onBytes, signal }, {
      "Upload-Length": String(task.file.size), "Upload-Metadata": metadata(said), "Content-Type": BODY,
    });
    return [answer.getResponseHeader("Location"), Number(answer.getResponseHeader("Upload-Offset"))];
  }

  async goOn(task, { onBytes, signal }) {
    const answer = await this.#request("PATCH", task.url, task.file.slice(task.offset), { onBytes, signal }, {
      "Upload-Offset": String(task.offset), "Content-Type": BODY,
    });
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  async offset(task) {
    const answer = await this.#request("HEAD", task.url, null, {}, {});
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  // Which of these fingerprints the hub has met: {fingerprint: {upload_id, offset, size_bytes, state}}.
  async known(stateUrl, fingerprints) {
    const body = JSON.stringify(fingerprints);
    const answer = await this.#request("POST", `${stateUrl}/known`, body, {}, { "Content-Type": "application/json" });
    return JSON.parse(answer.responseText);
  }

  #request(method, url, body, { onBytes, signal }, headers) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      let stalled = 0;
      const alive = () => {
        clearTimeout(stalled);
        stalled = setTimeout(() => request.abort(), STALLED_SECONDS * 1000);
      };
      const over = (act) => () => {
        clearTimeout(stalled);
        signal?.removeEventListener("abort", stop);
        act();
      };
      const stop = () => request.abort();
      request.open(method, url);
      for (const [name, value] of Object.entries({ ...this.headers, ...headers })) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => { alive(); onBytes?.(event.loaded); };
      request.onload = over(() => {
        if (request.status >= 200 && request.status < 300) done(request);
        else failed(refusal(request));
      });
      request.onerror = request.onabort = over(() => failed(new Cut()));
      if (signal?.aborted) { failed(new Cut()); return; }
      signal?.addEventListener("abort", stop);
      alive();
      request.send(body);
    });
  }
}

function refusal(request) {
  const isGateway = request.status >= 500 && request.status !== 507;
  if (isGateway) return new Cut();
  try { return new Refused(request.status, JSON.parse(request.responseText)); } catch { return new Refused(request.status, {}); }
}

function metadata(said) {
  return Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`).join(",");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
