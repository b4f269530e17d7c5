"use strict";
(() => {
  const form = document.getElementById("files");
  // Without any of these the form sends the file as a whole.
  if (!form || !window.crypto?.subtle || !window.fetch) return;
  const STEP = 32768, MOST = 16 * STEP;
  const bar = form.querySelector("progress");
  const headers = { "Tus-Resumable": "1.0.0", Authorization: `Bearer ${form.elements.pass.value}` };

  const told = form.querySelector("[role=status]");

  // One of: sending, waiting, closed, large. It stands below the button, often below the edge of a phone.
  const show = (state) => {
    for (const one of form.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state;
    told.scrollIntoView({ block: "center" });
  };

  const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  const ask = (address, method, more, body) =>
    fetch(address, { method, body, headers: { ...headers, ...more }, credentials: "omit" });

  // Longer each time, but at once when the phone says that there is signal again.
  const pause = (times) =>
    new Promise((go) => {
      setTimeout(go, Math.min(30, 2 ** times) * 1000);
      addEventListener("online", go, { once: true });
    });

  const begin = async (file) => {
    const digest = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const told = `filename ${base64(file.name.slice(-100))},sha256 ${base64(digest)}`;
    return () => ask(form.dataset.uploads, "POST", { "Upload-Length": file.size, "Upload-Metadata": told });
  };

  // The answer; null where no one may go on. A line that is cut, or a server that rests, is asked again.
  const insist = async (request) => {
    for (let times = 0; ; times++) {
      try {
        const answer = await request();
        if (answer.ok) return answer;
        if (answer.status < 500) return null;
      } catch {
        // no line
      }
      show("waiting");
      await pause(times);
    }
  };

  // Throws where the file can't be read: it was changed or deleted on the phone since it was chosen.
  const send = async (file) => {
    const begun = await insist(await begin(file));
    if (!begun) return null;
    const address = begun.headers.get("Location");
    let offset = Number(begun.headers.get("Upload-Offset"));
    let size = STEP, failed = 0;
    while (offset < file.size) {
      show("sending");
      bar.value = offset / file.size;
      // Read before it is sent: what can't be read is no line that was cut, and asking again would never end.
      const piece = await file.slice(offset, offset + size).arrayBuffer();
      const since = Date.now();
      let answer;
      try {
        const more = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset };
        answer = await ask(address, "PATCH", more, piece);
      } catch {
        answer = null;
      }
      if (answer?.ok) {
        failed = 0;
        // A piece ought to take some seconds: fewer questions on a good line, less lost on a bad one.
        size = Date.now() - since < 3000 ? Math.min(MOST, size * 2) : Math.max(STEP, size / 2);
      } else {
        if (answer && answer.status < 500 && answer.status !== 409) return null;
        size = STEP;
        // Once may be the line. More often it is a server that answers and can't take the piece.
        if (failed++) {
          show("waiting");
          await pause(failed);
        }
        answer = await insist(() => ask(address, "HEAD"));
        if (!answer) return null;
      }
      offset = Number(answer.headers.get("Upload-Offset"));
    }
    return address;
  };

  form.addEventListener("submit", async (event) => {
    const file = form.elements.file.files[0];
    if (event.submitter?.value !== "add-file" || !file) return;
    if (file.size <= STEP) return;
    event.preventDefault();
    // Told before ten megabytes of paid data are spent on a no.
    if (file.size > Number(form.dataset.most)) return show("large");
    // Gone, not only grey, while it sends; the focus it had goes to what is said instead.
    const press = event.submitter.closest("p");
    press.hidden = true;
    show("sending");
    told.focus({ preventScroll: true });
    const address = await send(file).catch(() => null);
    if (!address) {
      press.hidden = false;
      return show("closed");
    }
    form.elements.file.disabled = true;
    const whole = document.createElement("input");
    whole.type = "hidden";
    whole.name = "do";
    whole.value = `whole:${address.split("/").at(-2)}`;
    form.append(whole);
    form.submit();
  });
})();
