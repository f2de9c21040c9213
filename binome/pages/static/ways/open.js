// Opens this browser for notices, when its person presses the button and the browser agrees.
const form = document.querySelector("[data-open-browser]");
const said = form.querySelector("[data-said]");
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const packed = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

async function subscribe() {
  const { worker, scope, key } = form.dataset;
  const registration = await navigator.serviceWorker.register(worker, { scope });
  await new Promise((ready) => {
    const beginning = registration.installing ?? registration.waiting;
    if (registration.active || !beginning) return ready();
    beginning.addEventListener("statechange", () => beginning.state === "activated" && ready());
  });
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const subscription = await subscribe();
    form.elements.endpoint.value = subscription.endpoint;
    for (const name of ["p256dh", "auth"]) form.elements[name].value = packed(subscription.getKey(name));
    form.submit();
  } catch {
    said.hidden = false;
  }
});
if ("serviceWorker" in navigator && "PushManager" in globalThis) form.hidden = false;
