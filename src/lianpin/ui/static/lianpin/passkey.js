// Passkeys: shows the browser's own dialog for what the server asks, and sends its answer back with the form around the button.
// A form says by data-passkey what it does (make, use, login), and by data-options what the server asks; login fetches that.
(() => {
  const bytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function make(asked) {
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return answer(made, {
      attestationObject: words(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  }

  async function use(asked) {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
    const used = await navigator.credentials.get({ publicKey });
    return answer(used, {
      authenticatorData: words(used.response.authenticatorData),
      signature: words(used.response.signature),
      userHandle: used.response.userHandle ? words(used.response.userHandle) : null,
    });
  }

  function answer(credential, response) {
    return {
      id: credential.id,
      rawId: words(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: { clientDataJSON: words(credential.response.clientDataJSON), ...response },
    };
  }

  async function asked(form) {
    if (form.dataset.passkey !== "login") return JSON.parse(form.dataset.options);
    const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(`passkey: ${reply.status}`);
    return (await reply.json()).request_options;
  }

  async function run(form) {
    const wanted = (await asked(form)).publicKey;
    const given = await (form.dataset.passkey === "make" ? make(wanted) : use(wanted));
    form.elements.credential.value = JSON.stringify(given);
    form.submit();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.passkey || form.elements.credential.value) return;
    event.preventDefault();
    const told = form.querySelector("[data-passkey-failed]");
    told.hidden = true;
    // Cancelled, no passkey of this platform, or a browser that knows none: the other ways are still there.
    run(form).catch(() => {
      told.hidden = false;
    });
  });
})();
