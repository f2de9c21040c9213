// Sealing and opening age files (docs/formats/vault.md), and bytes as base64.

import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "../vendor/age/age.js";

const WORK_FACTOR = 16;

export const newIdentity = () => generateX25519Identity();
export const recipientOf = (identity) => identityToRecipient(identity);
export const asText = (bytes) => new TextDecoder().decode(bytes);

// Bytes or text sealed to one recipient.
export async function sealTo(recipient, content) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(content);
}

// What was sealed to an identity (text or CryptoKey), as bytes; throws when it is not for it.
export async function openWith(identity, sealed) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(sealed);
}

export async function wrapWith(passphrase, text) {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  encrypter.setPassphrase(passphrase.normalize("NFKC"));
  return encrypter.encrypt(text);
}

export async function unwrapWith(passphrase, wrapped) {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase.normalize("NFKC"));
  return asText(await decrypter.decrypt(wrapped));
}

export function base64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
