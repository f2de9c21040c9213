// Puts the invitation's code, which travels after the # and so reaches no log, into its field.
const code = location.hash.slice(1);
const field = document.querySelector("[data-join] [name=code]");
if (code && field) {
  field.value = decodeURIComponent(code);
  history.replaceState(null, "", location.pathname);
  document.querySelector("[data-join] [name=name]").focus();
}
