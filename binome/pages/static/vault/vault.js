// The keys of a site: made, unlocked, recovered, given to a colleague (docs/formats/vault.md). No page, no network.

import { base64, fromBase64, newIdentity, openWith, recipientOf, sealTo, asText, unwrapWith, wrapWith } from "./age.js";
import { newCode, passphraseOf } from "./code.js";

export const LEAST_PASSWORD = 10;
const KEY_FORMAT = "binome-site-key";

// Why a vault did not open; `word` has a sentence on the page.
export class Locked extends Error {
  constructor(word) {
    super(word);
    this.word = word;
  }
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16));

// HMAC of the site key under the site identity: age does not say who sealed.
async function proofOf(identity, siteId, keyHex) {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(identity), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(`binome-vault/1\0${siteId}\0${keyHex}`))));
}

// A new vault with its first member: { toHub, code, opened }. Nothing is kept until the page sends `toHub`.
export async function newVault(siteId, password) {
  const identity = await newIdentity();
  const recipient = await recipientOf(identity);
  const keyBytes = crypto.getRandomValues(new Uint8Array(32));
  const key = hex(keyBytes);
  const content = { format: KEY_FORMAT, version: 1, site_id: siteId, key, proof: await proofOf(identity, siteId, key) };
  const { code, recovery } = await newRecovery(identity);
  const toHub = {
    recipient,
    sealed_key: base64(await sealTo(recipient, JSON.stringify(content))),
    recovery,
    member: await newMember(password, identity),
  };
  return { toHub, code, opened: { identity, recipient, keyBytes } };
}

// One's own way in; with the site identity it opens at once, without it a colleague must grant.
export async function newMember(password, siteIdentity = "") {
  const own = await newIdentity();
  const recipient = await recipientOf(own);
  const granted = siteIdentity ? base64(await sealTo(recipient, siteIdentity)) : "";
  return { recipient, wrapped: base64(await wrapWith(password, own)), granted };
}

// { identity, recipient, keyBytes } of a vault (the hub's JSON) by one's own password; throws Locked.
export const unlock = async (vault, password) => openedBy(await ownIdentity(vault, password), vault);

// One's own member identity by the password: what a passkey is made to open.
export async function ownIdentity(vault, password) {
  if (!vault.me?.granted) throw new Locked("waiting");
  return unwrapWith(password, fromBase64(vault.me.wrapped)).catch(() => { throw new Locked("wrong_password"); });
}

// The same as `unlock`, by one's member identity.
export async function openedBy(own, vault) {
  const identity = asText(await openWith(own, fromBase64(vault.me.granted)).catch(() => { throw new Locked("damaged"); }));
  return opened(vault, identity);
}

export async function recover(vault, code) {
  const identity = await unwrapWith(passphraseOf(code), fromBase64(vault.recovery)).catch(() => { throw new Locked("wrong_code"); });
  return opened(vault, identity);
}

// A new sheet for the same vault: { recovery, code }, `recovery` being for the hub.
export async function newRecovery(identity) {
  const code = newCode();
  return { code, recovery: base64(await wrapWith(passphraseOf(code), identity)) };
}

// What a colleague who waits needs, sealed to the key that was compared by voice.
export const grantFor = async (identity, recipient) => base64(await sealTo(recipient, identity));

async function opened(vault, identity) {
  const recipient = await recipientOf(identity);
  if (recipient !== vault.recipient) throw new Locked("other_vault");
  const said = JSON.parse(asText(await openWith(identity, fromBase64(vault.sealed_key)).catch(() => { throw new Locked("damaged"); })));
  const isOurs = said.format === KEY_FORMAT && said.site_id === vault.site_id && said.proof === (await proofOf(identity, vault.site_id, said.key));
  if (!isOurs) throw new Locked("other_key");
  return { identity, recipient, keyBytes: unhex(said.key) };
}
