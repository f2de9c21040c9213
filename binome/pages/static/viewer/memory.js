// Keeps memory bounded by distance from the eye: pixels near it, compressed bytes farther out, the browser's cache beyond.

const MEGABYTE = 1e6;
const PICTURES = 12;

export class Memory {
  constructor() {
    const gigabytes = navigator.deviceMemory ?? (matchMedia("(pointer: coarse)").matches ? 2 : 4);
    this.pixel_bytes = (gigabytes <= 1 ? 32 : gigabytes <= 2 ? 64 : 256) * MEGABYTE;
    this.data_bytes = (gigabytes <= 1 ? 32 : gigabytes <= 2 ? 96 : 512) * MEGABYTE;
  }

  #radius(budget, bytes_each) {
    return Math.max(1, Math.floor(budget / Math.max(1, bytes_each) / 2));
  }

  mayDecode({ facts }, distance) {
    const bytes = (facts.columns * facts.rows * facts.samples * facts.bits) / 8;
    return distance <= this.#radius(this.pixel_bytes, bytes);
  }

  mayHold({ facts }, distance) {
    return distance <= this.#radius(this.data_bytes, facts.size_bytes);
  }

  trim(frames, current) {
    for (const frame of frames) {
      const distance = Math.abs(frame.index - current);
      if (!this.mayDecode(frame, distance)) frame.forgetPixels();
      else if (distance > PICTURES && frame.picture instanceof ImageBitmap) {
        frame.picture.close();
        frame.picture = undefined;
      }
      if (!this.mayHold(frame, distance) && !frame.is_loading) frame.download = undefined;
    }
  }
}
