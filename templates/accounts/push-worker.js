"use strict";
// Shows that something waits. What was sent says nothing; the words are these.
const WORDS = {{ words|safe }};

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  // The same tag: one that was not looked at yet is put in the place of the one before.
  event.waitUntil(
    self.registration.showNotification(WORDS, { tag: "waits", renotify: true, lang: {{ language|safe }}, dir: "{% if is_rtl %}rtl{% else %}ltr{% endif %}" }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("{% url 'desk:home' %}"));
});
