"use strict";
// Lets this browser show that something waits: asks it, and sends the form with what it says of itself.
(() => {
  const form = document.getElementById("push");
  const { key, worker, here } = form.dataset;

  // One of: off, old, blocked, ready, here, busy, failed.
  const show = (state) => {
    for (const one of form.querySelectorAll("[data-when]")) {
      one.hidden = !one.dataset.when.split(" ").includes(state);
    }
  };

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const scope = new URL("./", new URL(worker, location)).pathname;
  const registered = () => navigator.serviceWorker.getRegistration(scope);

  // What the desk does not know of tells nobody anything.
  const undo = async () => {
    const registration = await registered();
    if (registration?.scope !== new URL(scope, location).href) return;
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    await registration.unregister();
  };

  const started = async () => {
    const registration = await navigator.serviceWorker.register(worker);
    const next = registration.installing || registration.waiting;
    if (!registration.active && next) {
      await new Promise((done) => {
        next.addEventListener("statechange", () => ["activated", "redundant"].includes(next.state) && done());
      });
    }
    return registration;
  };

  const subscribed = async () => {
    if ((await Notification.requestPermission()) !== "granted") return null;
    await undo();
    const { pushManager } = await started();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show("busy");
    try {
      const told = (await subscribed())?.toJSON();
      if (!told) return show(Notification.permission === "denied" ? "blocked" : "ready");
      form.elements.endpoint.value = told.endpoint;
      form.elements.p256dh.value = told.keys.p256dh;
      form.elements.auth.value = told.keys.auth;
    } catch {
      return show("failed");
    }
    form.submit();
  });

  const look = async () => {
    const held = here && (await (await registered())?.pushManager.getSubscription());
    if (!held) {
      await undo();
      return Notification.permission === "denied" ? "blocked" : "ready";
    }
    // The words of the language that the desk has now.
    await navigator.serviceWorker.register(worker);
    return Notification.permission === "denied" ? "blocked" : "here";
  };

  if (!navigator.serviceWorker || !window.PushManager || !window.Notification) return show("old");
  look().then(show, () => show("failed"));
})();
