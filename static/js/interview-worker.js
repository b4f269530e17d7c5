"use strict";
// Hands out the page of interviews when the network is gone or slow. Its cache holds that page, its
// style and its script, and nothing of anybody: the page itself fills it.
const PAGE = new URL("./", self.location).pathname;
const LONGEST = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isPage = request.mode === "navigate" && new URL(request.url).pathname === PAGE;
  const isPart = request.destination === "style" || request.destination === "script";
  if (request.method === "GET" && (isPage || isPart)) event.respondWith(answer(request));
});

async function answer(request) {
  const kept = await caches.match(request, { cacheName: "interviews", ignoreVary: true });
  if (!kept) return fetch(request);
  const fresh = fetch(request).then((answer) => (answer.status < 500 ? answer : kept));
  const tooLong = new Promise((go) => setTimeout(go, LONGEST, kept));
  return Promise.race([fresh, tooLong]).catch(() => kept);
}
