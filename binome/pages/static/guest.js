// Puts the link's code, which travels after the # and so reaches no log, into its form and sends it.
const code = location.hash.slice(1);
const form = document.querySelector("[data-guest]");
if (code && form) {
  form.elements.code.value = decodeURIComponent(code);
  history.replaceState(null, "", location.pathname);
  form.submit();
}
