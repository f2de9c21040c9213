// One worker decodes every lossless frame. The codec (90 kB on the wire) is fetched just before the first frame; what
// decodes other forms comes with the first frame that needs it.
/* global Module, decodeReceived */
let codec;

function theCodec() {
  codec ??= (async () => {
    const home = new URL("../vendor/openjph/", self.location.href);
    importScripts(new URL("openjphjs.js", home).href);
    const quiet = () => {};
    return Module({ locateFile: (name) => new URL(name, home).href, print: quiet, printErr: quiet });
  })();
  codec.catch(() => (codec = undefined));
  return codec;
}

const TYPES = { unsigned8: Uint8Array, unsigned16: Uint16Array, signed16: Int16Array };

async function decodeHtj2k({ bytes, levels, expected }) {
  const { HTJ2KDecoder } = await theCodec();
  const decoder = new HTJ2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.readHeader();
    const info = decoder.getFrameInfo();
    const is_expected =
      info.width === expected.columns && info.height === expected.rows &&
      info.componentCount === expected.samples && info.bitsPerSample <= 16 &&
      !(info.isSigned && info.bitsPerSample <= 8); // this decoder would cut the negative values off
    if (!is_expected) throw new Error("mismatch");
    decoder.decodeSubResolution(levels);
    const shrink = 2 ** levels;
    const view = decoder.getDecodedBuffer();
    const raw = view.slice().buffer;
    const type = `${info.isSigned ? "signed" : "unsigned"}${info.bitsPerSample > 8 ? 16 : 8}`;
    return {
      width: Math.ceil(info.width / shrink), height: Math.ceil(info.height / shrink),
      samples: info.componentCount, data: new TYPES[type](raw), shrink,
    };
  } finally {
    decoder.delete();
  }
}

// A JPEG as the device made it: the browser's own decoder, no colour management, then one channel when it is grey.
async function decodeJpeg({ bytes, expected }) {
  const blob = new Blob([bytes], { type: "image/jpeg" });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  if (width !== expected.columns || height !== expected.rows) throw new Error("mismatch");
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const rgba = context.getImageData(0, 0, width, height).data;
  const samples = expected.samples;
  const data = new Uint8Array(width * height * samples);
  for (let from = 0, to = 0; to < data.length; from += 4, to += samples) {
    data[to] = rgba[from];
    if (samples === 3) {
      data[to + 1] = rgba[from + 1];
      data[to + 2] = rgba[from + 2];
    }
  }
  return { width, height, samples, data, shrink: 1 };
}

function decodeOther(task) {
  if (typeof decodeReceived === "undefined") importScripts(new URL("../decode/received.js", self.location.href).href);
  return decodeReceived(task);
}

const WAYS = { htj2k: decodeHtj2k, jpeg: decodeJpeg };

self.onmessage = async ({ data: task }) => {
  if (task.is_warming) return theCodec().catch(() => {});
  try {
    const pixels = await (WAYS[task.encoding] ?? decodeOther)(task);
    self.postMessage({ id: task.id, pixels }, [pixels.data.buffer]);
  } catch (error) {
    const is_codec = error instanceof Error && /import|fetch|network|load/i.test(`${error.name} ${error.message}`);
    self.postMessage({ id: task.id, failure: is_codec ? "codec" : "decode" });
  }
};
