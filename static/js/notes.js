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
  event.respondWith(fetch(request).catch(() => kept(request)));
});

async function kept(request) {
  const cache = await caches.open("notes");
  return (await cache.match(request, { ignoreVary: true })) || Response.error();
}
