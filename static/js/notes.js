"use strict";
// Hands out kept pages when the network is gone. Nothing but pages of guides is looked at, and
// nothing is kept here: that is done by the page on which somebody asked for it.
const GUIDES = /^\/[a-z-]+\/(journeys|help)\//;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate" || request.method !== "GET") return;
  if (!GUIDES.test(new URL(request.url).pathname)) return;
  event.respondWith(answer(request));
});

// A fault of the server, or of a proxy before it, is no page either.
async function answer(request) {
  const fresh = await fetch(request).catch(() => Response.error());
  if (fresh.type !== "error" && fresh.status < 500) return fresh;
  return (await kept(request)) || fresh;
}

// A kept page answers every question about its journey: not sure, so both ways. One that tells its
// name never comes where a page without one was asked for.
async function kept(request) {
  const { pathname, searchParams } = new URL(request.url);
  const unnamed = `${pathname}?quiet=1`;
  for (const address of searchParams.get("quiet") === "1" ? [unnamed] : [pathname, unnamed]) {
    const page = await caches.match(address, { cacheName: "notes", ignoreVary: true });
    if (page) return page;
  }
}
