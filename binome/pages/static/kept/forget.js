// At the login, at log-out and behind the lock nothing stays readable: keys, images and the kept pages go.
import { channel, FLAG, forgetAll, SHELL } from "./safe.js";

export async function forgetEverything() {
  await forgetAll();
  document.cookie = `${FLAG}=; path=/; max-age=0; samesite=strict`;
  for (const name of await caches.keys()) if (name.startsWith(SHELL)) await caches.delete(name);
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    if (new URL(worker.scope).pathname === "/") await worker.unregister();
  }
  channel().postMessage("forgotten");
}

if (document.querySelector("script[data-forget-kept]")) forgetEverything();
