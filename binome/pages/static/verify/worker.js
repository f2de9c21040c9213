// Keeps the verify page for when there is no network. FILES, PAGE and NAME are written above by the server.
/* global FILES, PAGE, NAME */
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([PAGE, ...FILES])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const others = caches.keys().then((names) => Promise.all(names.filter((one) => one.startsWith("binome-verify-") && one !== NAME).map((one) => caches.delete(one))));
  event.waitUntil(others.then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && pathname === PAGE) {
    event.respondWith(fetch(request).then((answer) => (answer.ok ? answer : caches.match(PAGE))).catch(() => caches.match(PAGE)));
  } else if (FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  }
});
