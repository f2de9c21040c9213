// Shows the sentence the hub sent, and opens the page it is about. It knows nothing else, keeps nothing, and fetches nothing.
const pathOf = (link) => (typeof link === "string" && /^\/(?!\/)/.test(link) ? link : "/");

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // Not ours: the house's name alone is shown.
  }
  const text = typeof said.text === "string" ? said.text : "Binôme";
  event.waitUntil(self.registration.showNotification(text, { data: pathOf(said.link), tag: pathOf(said.link) }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
