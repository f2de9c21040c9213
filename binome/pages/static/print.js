// A page that is made to be printed: its button, where there are scripts.

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
