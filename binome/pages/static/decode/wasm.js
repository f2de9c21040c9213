// Decodes one frame of JPEG-LS, JPEG 2000 or HTJ2K by a vendored WebAssembly codec. A plain script: a worker of its own
// in the browser ({ id, kind, bytes } in, { id, ...frame } or { id, failure } out), a guest in the viewer's worker, required
// as a module by Node.
/* global CharLSWASM, OpenJPEGWASM, Module */

const HOMES = {
  jpegls: ["charls/", "charlswasm_decode.js", () => CharLSWASM, "JpegLSDecoder"],
  jpeg2000: ["openjpeg/", "openjpegwasm_decode.js", () => OpenJPEGWASM, "J2KDecoder"],
  htj2k: ["openjph/", "openjphjs.js", () => Module, "HTJ2KDecoder"],
};
const codecs = {};
const isNode = typeof importScripts === "undefined";

function codecOf(kind) {
  codecs[kind] ??= (async () => {
    const [folder, script, made] = HOMES[kind];
    const quiet = { print: () => {}, printErr: () => {} };
    if (isNode) return require(`../vendor/${folder}${script}`)(quiet);
    const home = new URL(`../vendor/${folder}`, self.location.href);
    importScripts(new URL(script, home).href);
    return made()({ ...quiet, locateFile: (name) => new URL(name, home).href });
  })();
  codecs[kind].catch(() => delete codecs[kind]);
  return codecs[kind];
}

// { data, width, height, samples, bits, isSigned, isPlanar } of one frame; `data` are whole bytes, little endian.
async function decodedBy(kind, bytes) {
  const codec = await codecOf(kind);
  const decoder = new codec[HOMES[kind][3]]();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, componentCount: samples, bitsPerSample: bits, isSigned = false } = decoder.getFrameInfo();
    const isPlanar = kind === "jpegls" && decoder.getInterleaveMode() === 0;
    return { data: decoder.getDecodedBuffer().slice(), width, height, samples, bits, isSigned, isPlanar };
  } finally {
    decoder.delete();
  }
}

if (isNode) module.exports = { decodedBy };
else if (self.location.pathname.endsWith("/decode/wasm.js")) self.onmessage = async ({ data: { id, kind, bytes } }) => {
  try {
    const frame = await decodedBy(kind, bytes);
    self.postMessage({ id, ...frame }, [frame.data.buffer]);
  } catch {
    self.postMessage({ id, failure: true });
  }
};
