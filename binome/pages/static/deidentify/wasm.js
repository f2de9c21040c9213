// The WebAssembly decoders (../decode/wasm.js): in a worker of their own, or required by Node.

let worker = null, count = 0;
const asked = new Map();

export async function decodedBy(kind, bytes) {
  if (typeof Worker === "undefined") {
    const { createRequire } = await import("node:module");
    return createRequire(import.meta.url)("../decode/wasm.js").decodedBy(kind, bytes);
  }
  return new Promise((done, failed) => {
    const id = (count += 1);
    asked.set(id, { done, failed });
    const copy = bytes.slice();
    theWorker().postMessage({ id, kind, bytes: copy }, [copy.buffer]);
  });
}

function theWorker() {
  if (worker) return worker;
  worker = new Worker(new URL("../decode/wasm.js", import.meta.url));
  worker.onmessage = ({ data: { id, failure, ...frame } }) => settle(id, (one) => (failure ? one.failed(new Error("decode")) : one.done(frame)));
  // A codec that ran out of memory takes its worker along: the next picture gets a new one.
  worker.onerror = () => {
    for (const id of [...asked.keys()]) settle(id, (one) => one.failed(new Error("decode")));
    worker.terminate();
    worker = null;
  };
  return worker;
}

function settle(id, act) {
  const one = asked.get(id);
  asked.delete(id);
  if (one) act(one);
}
