// Boxes over burned-in text: for which images, and where, as binome/dicom/deidentify/masks.py reads them.

const FORMAT = "binome-masks", VERSION = 1, MOST_BOXES = 1000, LARGEST = 65_535;
const TEXTS = { sop_class_uid: 0x00080016, modality: 0x00080060, manufacturer: 0x00080070, manufacturer_model_name: 0x00081090 };
const NUMBERS = { rows: 0x00280010, columns: 0x00280011 };

export class WrongMasks extends Error {}

const isObject = (one) => typeof one === "object" && one !== null && !Array.isArray(one);
const hasOnly = (one, names) => isObject(one) && Object.keys(one).every((name) => names.includes(name));

// The masks of a mask file's text: [{ boxes, match }]. Throws WrongMasks, which quotes nothing of it.
export function masksFrom(text) {
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    throw new WrongMasks("it is not JSON");
  }
  if (!isObject(told) || told.format !== FORMAT || told.version !== VERSION) throw new WrongMasks(`its "format" is not "${FORMAT}" or its "version" is not ${VERSION}`);
  if (!Array.isArray(told.masks) || !told.masks.length) throw new WrongMasks('its "masks" are no list, or an empty one');
  return told.masks.map((one, at) => maskFrom(one, at + 1));
}

function maskFrom(one, at) {
  if (!hasOnly(one, ["match", "boxes"])) throw new WrongMasks(`mask ${at} has more than "match" and "boxes"`);
  const { match = {}, boxes } = one;
  const known = [...Object.keys(TEXTS), ...Object.keys(NUMBERS)];
  if (!hasOnly(match, known)) throw new WrongMasks(`mask ${at} matches by something else than ${known.join(", ")}`);
  if (!Array.isArray(boxes) || !boxes.length || boxes.length > MOST_BOXES) throw new WrongMasks(`mask ${at} has no boxes, or more than ${MOST_BOXES}`);
  for (const box of boxes) {
    const isFour = Array.isArray(box) && box.length === 4 && box.every((side) => Number.isInteger(side) && side >= 0 && side <= LARGEST);
    if (!isFour || box[2] < 1 || box[3] < 1) throw new WrongMasks(`a box of mask ${at} is not [left, top, width, height] in whole pixels`);
  }
  return { boxes, match };
}

// The boxes that the masks lay over this image, from every mask that is for it.
export function boxesFor(dataSet, masks) {
  if (!dataSet.has(NUMBERS.rows)) return [];
  const said = (name) => {
    if (name in TEXTS) return dataSet.text(TEXTS[name]);
    const bytes = dataSet.elements.get(NUMBERS[name])?.bytes ?? [];
    return bytes.length >= 2 ? String(bytes[0] | (bytes[1] << 8)) : "";
  };
  const plain = (text) => String(text).trim().toLowerCase();
  return masks.filter(({ match }) => Object.entries(match).every(([name, wanted]) => plain(said(name)) === plain(wanted))).flatMap(({ boxes }) => boxes);
}
