"use strict";
(() => {
  const box = document.getElementById("keep");
  const { worker, scope } = box.dataset;
  const pages = JSON.parse(box.dataset.pages);
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;

  const number = new Intl.NumberFormat(document.documentElement.lang);
  const here = location.pathname;
  // Where pages do not tell their name, they are kept as they are: the address of such a page ends so.
  const quiet = new URLSearchParams(location.search).get("quiet") === "1" ? "?quiet=1" : "";
  const ours = new Set([here, ...pages.map(([path]) => path)]);

  // One of: none, other, some, all, busy, failed, gone.
  const show = (state) => {
    for (const one of box.querySelectorAll("[data-when]")) {
      one.hidden = !one.dataset.when.split(" ").includes(state);
    }
  };

  const missing = async () => {
    const cache = await caches.open("notes");
    const found = [];
    for (const page of pages) {
      const held = await cache.match(page[0] + quiet);
      if (!held || held.headers.get("Notes") !== page[1]) found.push(page);
    }
    return found;
  };

  const look = async () => {
    if (!(await caches.has("notes"))) return show("none");
    // "other": all that is kept belongs to another journey.
    const left = await missing();
    const size = left.reduce((sum, page) => sum + page[2], 0);
    box.querySelector("[data-left]").textContent = number.format(Math.ceil(size / 1000));
    show(left.length === 0 ? "all" : left.length === pages.length ? "other" : "some");
  };

  const keepPage = async (cache, path, digest, how) => {
    const answer = await fetch(path + quiet, { cache: how, credentials: "omit" });
    if (!answer.ok || answer.redirected) throw new Error("not a page");
    const headers = new Headers(answer.headers);
    headers.delete("Content-Encoding");
    headers.delete("Content-Length");
    headers.set("Notes", digest);
    await cache.put(path + quiet, new Response(await answer.blob(), { headers }));
  };

  const keep = async () => {
    show("busy");
    try {
      await navigator.serviceWorker.register(worker, { scope });
      const cache = await caches.open("notes");
      // Not in the browser's other store too: from there they would still open after they are deleted here.
      for (const [path, digest] of await missing()) await keepPage(cache, path, digest, "no-store");
      // This page has come already: it costs nothing more.
      await keepPage(cache, here, "", "force-cache");
      for (const request of await cache.keys()) {
        const { pathname } = new URL(request.url);
        if (pathname.startsWith(box.dataset.journey) && !ours.has(pathname)) await cache.delete(request);
      }
      await look();
    } catch {
      show("failed");
    }
  };

  const wipe = async () => {
    await caches.delete("notes");
    // Only ours, in every language: the desk has others, for interviews and notices.
    const name = worker.slice(worker.lastIndexOf("/"));
    for (const one of await navigator.serviceWorker.getRegistrations()) {
      const { scriptURL } = one.active || one.waiting || one.installing;
      if (scriptURL.endsWith(name)) await one.unregister();
    }
    show("gone");
  };

  for (const button of box.querySelectorAll("[data-do]")) {
    button.addEventListener("click", button.dataset.do === "wipe" ? wipe : keep);
  }
  look();
})();
