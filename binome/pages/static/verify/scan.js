// Reads a QR code from a photograph or the camera: by the browser itself where it can, else by jsQR.
const LARGEST_PX = 1600, SECONDS = 60;

async function decoder() {
  if ("BarcodeDetector" in globalThis) {
    const formats = await BarcodeDetector.getSupportedFormats();
    if (formats.includes("qr_code")) {
      const own = new BarcodeDetector({ formats: ["qr_code"] });
      return async (picture) => (await own.detect(picture))[0]?.rawValue ?? "";
    }
  }
  await import("../vendor/jsqr/jsQR.js");
  return async (picture) => globalThis.jsQR(picture.data, picture.width, picture.height)?.data ?? "";
}

function pixels(source, width, height) {
  const scale = Math.min(1, LARGEST_PX / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

export async function readPhoto(file) {
  const read = await decoder(), bitmap = await createImageBitmap(file);
  return read(pixels(bitmap, bitmap.width, bitmap.height));
}

export async function readCamera(video) {
  const read = await decoder();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const end = Date.now() + SECONDS * 1000;
  try {
    while (Date.now() < end) {
      const found = video.videoWidth ? await read(pixels(video, video.videoWidth, video.videoHeight)) : "";
      if (found) return found;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return "";
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.hidden = true;
  }
}
