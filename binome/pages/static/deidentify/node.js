// node node.js IN OUT [--key FILE] [--options NAMES] [--mask BOXES.json] [--map OUT.json]: the browser's engine over files,
// with the arguments of `binome deidentify`. Exit codes: 0 done, 1 something left out, 2 wrong call.

import { randomBytes, webcrypto } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";

import { deidentify, identityOf } from "./deidentify.js";
import { dateOf } from "./dates.js";
import { pseudonymOf, siteKey } from "./keys.js";
import { masksFrom } from "./masks.js";
import { Refused } from "./refusal.js";
import { prepared } from "./tables.js";
import { foldedWords } from "./text.js";

globalThis.crypto ??= webcrypto;
const LOOK_FIRST = "look-first";
const TITLES = new Set("mr mrs ms miss dr prof m mme mlle pr sr sra srta".split(" "));

class WrongCall extends Error {}

function call() {
  const names = { key: "", options: "", map: "", mask: "" };
  const options = Object.fromEntries(Object.keys(names).map((name) => [name, { type: "string" }]));
  let told;
  try {
    told = parseArgs({ options, allowPositionals: true });
  } catch {
    throw new WrongCall("Call: node.js IN OUT [--key FILE] [--options NAMES] [--mask BOXES.json] [--map OUT.json]");
  }
  const [source, target] = told.positionals;
  if (told.positionals.length !== 2) throw new WrongCall("Name what to read and where to write.");
  if (!existsSync(source)) throw new WrongCall("There is no file or folder of the first name. Nothing was written.");
  if (`${resolve(target)}${sep}`.startsWith(`${resolve(source)}${sep}`)) {
    throw new WrongCall("The results would lie inside the source. Choose another place for them.");
  }
  return { source, target, ...told.values };
}

function policyOf(names, tables) {
  if (names === undefined) return {};
  const policy = Object.fromEntries(Object.values(tables.options).map((field) => [field, false]));
  const known = Object.entries(tables.options).map(([name, field]) => [name.toLowerCase(), field]);
  for (const name of names.split(",").map((one) => one.trim()).filter((one) => one)) {
    const field = known.find(([one]) => one === name.toLowerCase().replace(/opt$/, ""))?.[1];
    if (!field) throw new WrongCall(`There is no option ${name}. Nothing was written.`);
    policy[field] = true;
  }
  if (policy.retain_full_dates && policy.retain_modified_dates) {
    throw new WrongCall("rtnLongFullDates and rtnLongModifDates contradict each other; choose one.");
  }
  return policy;
}

function masksOf(file) {
  if (!file) return [];
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new WrongCall("The mask file cannot be read. Nothing was written.");
  }
  try {
    return masksFrom(text);
  } catch (wrong) {
    throw new WrongCall(`The mask file cannot be used: ${wrong.message}. Nothing was written.`);
  }
}

function keyBytes(file) {
  if (!file) return randomBytes(32);
  if (!existsSync(file)) {
    const made = randomBytes(32);
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, `${made.toString("hex")}\n`, { mode: 0o600, flag: "wx" });
    return made;
  }
  const held = readFileSync(file);
  const text = held.toString("latin1").trim();
  const key = /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex") : held;
  if (key.length < 32) throw new WrongCall("The key file holds no key of at least 32 bytes. Nothing was written.");
  return key;
}

function filesUnder(source) {
  if (statSync(source).isFile()) return [source];
  const found = readdirSync(source, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath ?? one.path, one.name)).sort();
}

// By number and issuer; a patient without a number is known by name and birth date.
async function pseudonymFor(identity, key, tables) {
  let { patientId, issuer } = identity;
  if (!patientId) {
    const groups = identity.name.split("=");
    const main = groups[0].split("^").slice(0, 3).join(" ").trim() || groups[1] || "";
    const words = [...foldedWords(main, tables)];
    const counted = words.filter((word) => !TITLES.has(word));
    const born = dateOf(identity.birthDate);
    patientId = (counted.length ? counted : words).sort().join(" ");
    issuer = `no number ${born ? identity.birthDate.replace(/[.-]/g, "") : ""}`;
  }
  return pseudonymOf(key, { patientId, issuer }, tables);
}

// Two patients who met on one pseudonym would look like one person: the second is left out.
function isAlone(people, pseudonym, { patient }) {
  const plain = (text = "") => [...text.toLowerCase()].filter((one) => /[\p{L}\p{N}]/u.test(one)).join("");
  const known = [patient.PatientID, patient.IssuerOfPatientID];
  const who = (known[0] ? known : [patient.PatientName, patient.PatientBirthDate]).map(plain).join("|");
  if (!people.has(pseudonym)) people.set(pseudonym, who);
  return people.get(pseudonym) === who;
}

async function take(path, { key, policy, masks, tables, target, isFolder, people }) {
  const bytes = readFileSync(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  let pseudonym;
  try {
    pseudonym = await pseudonymFor(identityOf(buffer, tables), key, tables);
  } catch (failure) {
    return { source: path, reason: failure instanceof Refused ? failure.reason : "unreadable" };
  }
  const outcome = await deidentify(buffer, { policy, key, pseudonym, tables, masks });
  if (outcome.refused) return { source: path, reason: outcome.refused };
  if (!isAlone(people, pseudonym, outcome.original)) return { source: path, reason: "pseudonym_taken" };
  const folder = outcome.needsPixelReview ? join(target, LOOK_FIRST) : target;
  const written = isFolder ? join(folder, `${outcome.sopInstanceUid}.dcm`) : target;
  if (isFolder && existsSync(written)) return { source: path, reason: "duplicate" };
  mkdirSync(dirname(resolve(written)), { recursive: true });
  writeFileSync(written, new Uint8Array(outcome.data), { mode: 0o600 });
  return { source: path, target: written, pseudonym, original: outcome.original, needsPixelReview: outcome.needsPixelReview, isMasked: outcome.isMasked };
}

function mapText(done, policy, tables) {
  const files = done.filter((one) => one.target);
  const isOn = { ...tables.policy, ...policy };
  const patients = new Map();
  for (const { pseudonym, original } of files) {
    const known = patients.get(pseudonym)?.patient ?? {};
    patients.set(pseudonym, { pseudonym, offset_days: original.offset_days, patient: { ...original.patient, ...known } });
  }
  const told = {
    format: "binome-deidentify-map",
    version: 1,
    options: Object.entries(tables.options).filter(([, field]) => isOn[field]).map(([name]) => name),
    patients: [...patients.values()],
    files: files.map(({ source, target, pseudonym, original, needsPixelReview, isMasked }) => {
      const { uids, order, accession_issuer, dates } = original;
      return { source, target, pseudonym, uids, order, accession_issuer, dates, is_masked: isMasked, needs_pixel_review: needsPixelReview };
    }),
    left_out: done.filter((one) => one.reason).map(({ source, reason }) => ({ source, reason })),
  };
  return `${JSON.stringify(told, null, 1)}\n`;
}

async function main() {
  const { source, target, ...asked } = call();
  const tables = prepared(JSON.parse(readFileSync(new URL("table.json", import.meta.url), "utf8")));
  const policy = policyOf(asked.options, tables);
  const masks = masksOf(asked.mask);
  const key = await siteKey(keyBytes(asked.key));
  const isFolder = statSync(source).isDirectory() || (existsSync(target) && statSync(target).isDirectory());
  const done = [], people = new Map();
  for (const path of filesUnder(source)) done.push(await take(path, { key, policy, masks, tables, target, isFolder, people }));
  if (asked.map) writeFileSync(asked.map, mapText(done, policy, tables), { mode: 0o600 });
  const left = done.filter((one) => one.reason);
  console.log(`${done.length - left.length} files were de-identified; ${left.length} were left out.`);
  for (const reason of new Set(left.map((one) => one.reason))) {
    console.error(`${left.filter((one) => one.reason === reason).length} × ${reason}`);
  }
  return left.length === 0 && done.length ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (failure) => {
    console.error(failure instanceof WrongCall ? failure.message : "This run stopped: a file could not be read or written.");
    process.exitCode = failure instanceof WrongCall ? 2 : 1;
  },
);
