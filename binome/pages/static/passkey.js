// Passkeys (WebAuthn level 3): asks the device, and posts its answer with the form around the button.
const able = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (form.dataset.passkey === "sign") {
    if (able) signs(form);
    continue;
  }
  const button = form.querySelector("button");
  const failed = form.querySelector("[role=alert][hidden]");
  if (!able || (form.dataset.passkey === "get" && !form.dataset.options && !offered())) continue;
  form.hidden = button.hidden = false;
  form.querySelector("[data-missing]")?.remove();
  button.addEventListener("click", async () => {
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify((await answer(form)).toJSON());
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}

/** The form of a signature: where neither password nor PIN is typed, the passkey is asked. */
function signs(form) {
  const { credential, password, pin } = form.elements;
  const failed = form.querySelector("[role=alert][hidden]");
  form.querySelector("#passkey-hint").hidden = false;
  password.required = false;
  form.addEventListener("submit", async (event) => {
    if (credential.value || password.value || pin?.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      credential.value = JSON.stringify((await answer(form)).toJSON());
      form.requestSubmit(event.submitter);
    } catch {
      failed.hidden = false;
    }
    credential.value = "";
  });
}

function offered() {
  const options = JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");
  return options.request_options?.publicKey.allowCredentials?.length > 0;
}

async function answer(form) {
  if (form.dataset.passkey === "create") {
    const { creation_options: { publicKey } } = written();
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
    return navigator.credentials.create({ publicKey: options });
  }
  const { request_options: { publicKey } } = form.dataset.options
    ? await (await fetch(form.dataset.options, { headers: { Accept: "application/json" } })).json()
    : written();
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  return navigator.credentials.get({ publicKey: options });
}

function written() {
  return JSON.parse(document.getElementById("passkey-options").textContent);
}
