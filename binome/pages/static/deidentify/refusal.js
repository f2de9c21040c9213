// Why a file is not taken: a word of binome/dicom/errors.py. "unusual" means: send it through the hub.

export class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}
