// Logging out forgets the unlocked keys of this browser, in every window (docs/formats/vault.md).

const DATABASE = "binome-vault";
const form = document.querySelector("main form");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  new BroadcastChannel(DATABASE).postMessage({ word: "locked", siteId: "" });
  const asked = indexedDB.deleteDatabase(DATABASE);
  asked.onsuccess = asked.onerror = asked.onblocked = () => form.submit();
});
