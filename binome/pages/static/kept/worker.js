// Answers for kept images, and with the kept page when the line is cut. FILES, PAGE and NAME are written above by the server.
/* global FILES, PAGE, NAME */
import { fileAt, SHELL } from "./safe.js";

const PATIENCE_MS = 15_000;
const cut = () => Response.error();

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([PAGE, ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(SHELL) && name !== NAME;
  const tidied = caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(tidied.then(() => self.clients.claim()));
});

// Every page as the server sends it; when it does not answer, the page of what is kept.
const page = (request) => inTime(fetch(request)).catch(async () => (await caches.match(PAGE)) ?? cut());

// A dead satellite hop never closes its socket.
function inTime(answer) {
  let timer;
  const late = new Promise((resolve, reject) => (timer = setTimeout(() => reject(new Error("late")), PATIENCE_MS)));
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

const withRange = async (blob, range) => {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  const headers = { "Content-Type": blob.type };
  if (first === undefined) return new Response(blob, { headers });
  const end = Math.min(blob.size, last ? Number(last) + 1 : blob.size);
  headers["Content-Range"] = `bytes ${first}-${end - 1}/${blob.size}`;
  return new Response(blob.slice(Number(first), end, blob.type), { status: 206, headers });
};

const kept = (path) => fileAt(path).catch(() => undefined);

// Pictures never change under their address. A manifest may: the server is asked first.
async function image(request, path) {
  if (path.endsWith("/manifest.json")) {
    return inTime(fetch(request)).catch(async () => {
      const blob = await kept(path);
      return blob ? new Response(blob, { headers: { "Content-Type": "application/json" } }) : cut();
    });
  }
  const blob = await kept(path);
  return blob ? withRange(blob, request.headers.get("Range") ?? "") : fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/images/")) event.respondWith(image(request, pathname));
  else if (FILES.includes(pathname)) event.respondWith(caches.match(pathname).then((held) => held ?? fetch(request)));
});
