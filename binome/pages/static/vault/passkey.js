// A passkey that opens the vault (WebAuthn, PRF extension): the device computes 32 bytes, and a key made of them opens one's
// member identity (docs/formats/vault.md). What the device answers is sent nowhere.

import { base64, asText, fromBase64, openWith, recipientOf, sealTo } from "./age.js";
import { secretText } from "./bech32.js";
import { Locked, openedBy } from "./vault.js";

const encoded = (text) => new TextEncoder().encode(text);
const purpose = (siteId) => encoded(`binome-vault/1 passkey\0${siteId}`);
const random = () => crypto.getRandomValues(new Uint8Array(32));
const KINDS = [-7, -8, -257].map((alg) => ({ type: "public-key", alg }));
const flag = (siteId) => `binome-vault-passkey ${siteId}`;

export const isPossible = () => Boolean(globalThis.PublicKeyCredential && navigator.credentials && globalThis.crypto?.subtle);

// Whether somebody opened this vault with a passkey in this browser; the button is offered there.
export const isUsedHere = (siteId) => isPossible() && localStorage.getItem(flag(siteId)) !== null;

// A key from the 32 bytes of the device, as age writes it: HKDF-SHA256, no salt.
export async function identityFrom(prf, siteId) {
  const held = await crypto.subtle.importKey("raw", prf, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: purpose(siteId) };
  return secretText(new Uint8Array(await crypto.subtle.deriveBits(how, held, 256)));
}

// { credential, sealed } for the hub, from a new passkey of this device that opens `own`, one's member identity; `label` is
// what the device calls it. Throws Locked.
export async function newPasskey(vault, own, label) {
  const { credential, identity } = await made(vault, label);
  localStorage.setItem(flag(vault.site_id), "1");
  return { credential, sealed: base64(await sealTo(await recipientOf(identity), own)) };
}

// As `unlock` of vault.js, by a passkey of one's own. Throws Locked.
export const unlockByPasskey = async (vault) => openedBy(await ownByPasskey(vault), vault);

// One's own member identity by a passkey. Throws Locked.
export async function ownByPasskey(vault) {
  if (!vault.me?.granted) throw new Locked("waiting");
  if (!vault.me.passkeys.length) throw new Locked("no_passkey");
  const { credential, identity } = await answered(vault.site_id, vault.me.passkeys.map((one) => one.credential));
  const piece = vault.me.passkeys.find((one) => one.credential === credential);
  const own = await openWith(identity, fromBase64(piece.sealed)).catch(() => { throw new Locked("damaged"); });
  localStorage.setItem(flag(vault.site_id), "1");
  return asText(own);
}

async function made(vault, label) {
  const first = purpose(vault.site_id);
  const publicKey = {
    challenge: random(), rp: { name: "Binôme" }, user: { id: random(), name: label, displayName: label }, pubKeyCredParams: KINDS,
    excludeCredentials: vault.me.passkeys.map((one) => named(one.credential)),
    authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
    extensions: { prf: { eval: { first } } },
  };
  const passkey = await asked(() => navigator.credentials.create({ publicKey }));
  const { prf } = passkey.getClientExtensionResults();
  if (!prf?.enabled) throw new Locked("no_prf");
  if (!prf.results?.first) return answered(vault.site_id, [passkey.id]);
  return { credential: passkey.id, identity: await identityFrom(prf.results.first, vault.site_id) };
}

// Which of these passkeys answered, and the key made of its answer.
async function answered(siteId, credentials) {
  const publicKey = {
    challenge: random(), allowCredentials: credentials.map(named), userVerification: "required",
    extensions: { prf: { eval: { first: purpose(siteId) } } },
  };
  const passkey = await asked(() => navigator.credentials.get({ publicKey }));
  const first = passkey.getClientExtensionResults().prf?.results?.first;
  if (!first) throw new Locked("no_prf");
  return { credential: passkey.id, identity: await identityFrom(first, siteId) };
}

const named = (credential) => ({ type: "public-key", id: fromBase64(credential.replace(/-/g, "+").replace(/_/g, "/")) });
const asked = (ask) => ask().catch(() => { throw new Locked("passkey_silent"); });
