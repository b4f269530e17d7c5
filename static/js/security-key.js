"use strict";
// Asks the browser for an answer of a security key and sends it with the form it stands in.
(() => {
  const form = document.getElementById("security-key");
  const { options } = form.dataset;
  const wish = form.dataset.do;
  const field = form.querySelector("[data-answer]");

  // One of: off, old, ready, busy, failed, refused.
  const show = (state) => {
    for (const one of form.querySelectorAll("[data-when]")) {
      one.hidden = !one.dataset.when.split(" ").includes(state);
    }
  };

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const question = () => {
    const asked = JSON.parse(options);
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    for (const one of [...(asked.allowCredentials || []), ...(asked.excludeCredentials || [])]) one.id = bytes(one.id);
    return { publicKey: asked };
  };

  const said = ({ id, rawId, type, response }) => {
    const parts = wish === "create" ? ["clientDataJSON", "attestationObject"] : ["clientDataJSON", "authenticatorData", "signature"];
    return JSON.stringify({
      id,
      rawId: text(rawId),
      type,
      response: Object.fromEntries(parts.map((part) => [part, text(response[part])])),
    });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // Enter, while the browser waits for the key already.
    if (!form.querySelector("[data-when=busy]").hidden) return;
    show("busy");
    try {
      field.value = said(await navigator.credentials[wish](question()));
    } catch {
      return show("failed");
    }
    form.submit();
  });

  if (!window.PublicKeyCredential) return show("old");
  const refused = form.querySelector("[data-when=refused]");
  show(refused.hidden ? "ready" : "refused");
})();
