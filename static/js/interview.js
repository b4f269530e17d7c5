"use strict";
// Interviews that fill without signal. On the device each is one record, locked under a key made of
// the caseworker's passphrase; the key is in memory alone. What differs from the organisation's copy
// is sent answer by answer, each with the version it was written on.
(() => {
  const root = document.getElementById("interviews");
  if (!window.crypto?.subtle || !window.indexedDB || !navigator.serviceWorker) return;

  const ROUNDS = 600000, PADDED_TO = 1024, BATCH = 20, DAY = 864e5;
  const IDLE = 10 * 60e3, AGAIN = 20e3, PAUSE = 1000;
  // What the worker told in words goes to colleagues only where she lets the organisation read it.
  const SEALED = /^(story|name|contact|(answer|fee)\..*)$/;
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const form = part("form"), end = part("end");
  const today = () => new Date().toLocaleDateString("sv");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  let key = null, vault = null, here = null, current = null, said = "";
  const all = new Map();

  // Why nothing more can be sent now, as in data-note: offline, shut, other.
  class Stop extends Error {}

  // --- what is shown

  const show = (name) => {
    for (const one of root.querySelectorAll("[data-part]")) one.hidden = one !== part(name) && one !== end;
    part("password").hidden = name !== "password" && !(name === "form" && said === "changed");
    end.hidden = false;
  };
  const note = (word) => {
    said = word;
    for (const one of root.querySelectorAll("[data-note]")) one.hidden = one.dataset.note !== word;
    if (!form.hidden) part("password").hidden = word !== "changed";
  };
  const choose = (box, word) => {
    for (const one of box.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== word;
  };
  const wrong = (box, words) => {
    const line = box.querySelector("[data-wrong]");
    line.hidden = !words;
    if (typeof words === "string") line.textContent = words;
  };

  // --- the device's store

  let base = null;
  const opened = () =>
    (base ??= new Promise((done, fail) => {
      const asked = indexedDB.open("interviews", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("vault");
        asked.result.createObjectStore("records");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    }));
  const stored = async (name, mode, act) => {
    const work = (await opened()).transaction(name, mode);
    const asked = act(work.objectStore(name));
    return new Promise((done, fail) => {
      work.oncomplete = () => done(asked.result);
      work.onabort = () => fail(work.error);
    });
  };

  const derived = async (passphrase, salt) => {
    const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
    const raw = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };
  const cipher = (iv, id) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) });
  const locked = async (id, content) => {
    const plain = new TextEncoder().encode(JSON.stringify(content));
    const padded = new Uint8Array(Math.ceil(plain.length / PADDED_TO) * PADDED_TO).fill(32);
    padded.set(plain);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, box: await crypto.subtle.encrypt(cipher(iv, id), key, padded) };
  };
  const unlocked = async (id, { iv, box }) =>
    JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(cipher(iv, id), key, box)));

  const keepVault = async (salt) => {
    const record = { salt, ...(await locked("vault", vault)) };
    await stored("vault", "readwrite", (all) => all.put(record, "vault"));
  };

  // One write after the other; what was changed while one runs goes with the next.
  let writing = Promise.resolve();
  const unwritten = new Set();
  const keep = (it) => {
    unwritten.add(it);
    writing = writing.then(async () => {
      if (!unwritten.delete(it) || !all.has(it.number)) return;
      try {
        const record = { changed: today(), ...(await locked(it.number, it)) };
        await stored("records", "readwrite", (records) => records.put(record, it.number));
      } catch {
        note("full");
      }
    });
    return writing;
  };
  const drop = async (it) => {
    all.delete(it.number);
    await writing;
    await stored("records", "readwrite", (records) => records.delete(it.number));
  };

  const eachRecord = async (act) => {
    const numbers = await stored("records", "readonly", (records) => records.getAllKeys());
    const records = await stored("records", "readonly", (records) => records.getAll());
    for (const [place, number] of numbers.entries()) await act(number, records[place]);
    return numbers.length;
  };
  const dropOld = async () => {
    const oldest = new Date(Date.now() - root.dataset.days * DAY).toLocaleDateString("sv");
    await eachRecord(async (number, { changed }) => {
      if (changed >= oldest) return;
      await stored("records", "readwrite", (records) => records.delete(number));
      note("old");
    });
  };

  const lock = async () => {
    await writing;
    key = current = null;
    all.clear();
    form.reset();
    clearMarks();
    part("gate").reset();
    part("password").reset();
    choose(part("gate"), "");
    show("gate");
  };
  const wipe = async () => {
    await lock();
    vault = null;
    (await opened()).close();
    base = null;
    await new Promise((done) => {
      indexedDB.deleteDatabase("interviews").onsuccess = done;
    });
    await caches.delete("interviews");
    await (await navigator.serviceWorker.getRegistration())?.unregister();
    choose(part("gate"), "new");
  };

  // --- the form

  const fields = (name) => [...form.elements].filter((one) => one.name === name);
  const names = () => new Set([...form.elements].map((one) => one.name).filter((name) => name && name !== "fee_rows"));
  const typed = (name) =>
    new FormData(form).getAll(name).filter(Boolean).map((value) => value.toWellFormed?.() ?? value);
  const around = (name) => {
    const one = fields(name)[0];
    return one.closest("fieldset.field") ?? one.closest(".field") ?? one;
  };

  const fillOne = (name, values) => {
    if (!fields(name).length) {
      // The form asks this no more. What was told is shown under its bare name, and goes when it is emptied.
      const line = document.createElement("div");
      line.className = "field left";
      const label = line.appendChild(document.createElement("label"));
      label.textContent = name;
      label.appendChild(document.createElement("input")).name = name;
      form.prepend(line);
    }
    for (const one of fields(name)) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else one.value = values[0] ?? "";
    }
  };
  const fill = (it) => {
    form.reset();
    clearMarks();
    for (const [name, { values }] of Object.entries(it.answers)) if (values.length || fields(name).length) fillOne(name, values);
    for (const [name, { theirs }] of Object.entries(it.answers)) if (theirs) showConflict(it, name, theirs);
    showPayments(1);
    form.querySelector("details").open = !payments[0].hidden && [...payments[0].elements].some((field) => field.value);
  };
  const clearMarks = () => {
    for (const one of form.querySelectorAll(".conflict, .left, .errorlist")) one.remove();
    for (const one of form.querySelectorAll(".wrong")) one.classList.remove("wrong");
  };
  // Payments are shown one by one: those that hold something, and the next.
  const payments = [...form.querySelectorAll("details fieldset")];
  const showPayments = (atLeast) => {
    const used = payments.findLastIndex((one) => [...one.elements].some((field) => field.value)) + 1;
    for (const [place, one] of payments.entries()) one.hidden = place >= Math.max(used, atLeast);
  };

  const inWords = (name, values) => {
    const words = (one) =>
      one.tagName === "SELECT"
        ? [...one.options].filter((option) => values.includes(option.value)).map((option) => option.text)
        : values.includes(one.value) && one.closest("label")?.textContent.trim();
    const first = fields(name)[0];
    if (!values.length) return "–";
    if (first.tagName === "SELECT") return words(first).join(", ");
    if (first.type !== "checkbox" && first.type !== "radio") return values.join(", ");
    return fields(name).map(words).filter(Boolean).join(", ") || values.join(", ");
  };
  const showConflict = (it, name, theirs) => {
    const box = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
    const place = around(name);
    const asked = (place.querySelector("legend, label") ?? place).textContent.trim();
    box.querySelector("strong").textContent = asked;
    box.setAttribute("aria-label", asked);
    box.querySelector("[data-by]").textContent = theirs.by;
    box.querySelector("[data-value=mine]").textContent = inWords(name, it.answers[name].values);
    box.querySelector("[data-value=theirs]").textContent = inWords(name, theirs.values);
    for (const button of box.querySelectorAll("[data-take]")) {
      const value = box.querySelector(`[data-value=${button.dataset.take}]`);
      value.id = `${button.dataset.take}-${name}`;
      button.setAttribute("aria-describedby", value.id);
      button.addEventListener("click", () => take(it, name, button.dataset.take === "mine", box));
    }
    place.after(box);
  };
  const take = (it, name, isMine, box) => {
    const answer = it.answers[name];
    const { values, version } = answer.theirs;
    Object.assign(answer, { base: version, stood: values, isApart: false });
    if (!isMine) answer.values = values;
    delete answer.theirs;
    fillOne(name, answer.values);
    box.remove();
    keep(it);
    (form.querySelector(".conflict button") ?? fields(name)[0]).focus();
    if (!form.querySelector(".conflict")) go(it);
  };

  const showErrors = (errors) => {
    clearMarks();
    for (const [name, lines] of Object.entries(errors)) {
      const list = document.createElement("ul");
      list.className = "errorlist";
      for (const line of lines) list.appendChild(document.createElement("li")).textContent = line;
      if (!fields(name).length) form.prepend(list);
      else {
        around(name).classList.add("wrong");
        around(name).prepend(list);
      }
    }
    const first = form.querySelector(".wrong");
    first?.scrollIntoView();
    first?.querySelector("input, select, textarea")?.focus();
  };

  // --- sending

  const ask = async (address, more) => {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", ...more }).catch(() => {
      throw new Stop("offline");
    });
    if (answer.type === "opaqueredirect") throw new Stop("shut");
    if (answer.headers.get("Content-Type")?.includes("json")) return answer.json();
    throw new Stop(answer.status === 404 ? "shut" : "offline");
  };
  const post = (what, body) =>
    ask(root.dataset[what], {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": here.csrf },
      body: JSON.stringify(body),
    });
  const look = async () => {
    here = await ask(root.dataset.now);
    if (vault.member !== null) {
      if (vault.member !== here.member) throw new Stop("other");
      return;
    }
    vault.member = here.member;
    await keepVault((await stored("vault", "readonly", (all) => all.get("vault"))).salt);
  };

  const shared = (it, name) => {
    const isLetIn = it.answers.consents_to_story?.values.length;
    return SEALED.test(name) && !isLetIn ? [] : it.answers[name].values;
  };
  // Sends what differs; a piece whose answer was lost on the way is sent again word by word.
  const pushed = async (it) => {
    const answers = Object.entries(it.answers);
    for (;;) {
      let waiting = answers.filter(([, answer]) => answer.pending);
      if (!waiting.length) {
        waiting = answers.filter(([name, { stood, isApart }]) => !isApart && !same(shared(it, name), stood)).slice(0, BATCH);
        if (!waiting.length) break;
        for (const [name, answer] of waiting) answer.pending = { values: shared(it, name), change: crypto.randomUUID() };
        await keep(it);
      }
      const changes = waiting.map(([name, answer]) => ({ name, base: answer.base, ...answer.pending }));
      const told = await post("save", { number: it.number, changes });
      for (const [name, answer] of waiting) {
        const [version, isTaken] = told.answers?.[name] ?? [];
        if (isTaken) Object.assign(answer, { base: version, stood: answer.pending.values });
        else if (version !== undefined) answer.isApart = true;
        delete answer.pending;
      }
      await keep(it);
      if (told.code) return told.code;
    }
    const apart = answers.filter(([, answer]) => answer.isApart);
    if (!apart.length) return "saved";
    return apart.every(([, answer]) => answer.theirs) ? "both" : "changed";
  };
  const delivered = async (it) => {
    const told = Object.entries(it.answers);
    const answers = Object.fromEntries(told.map(([name, { values }]) => [name, values]));
    const versions = Object.fromEntries(told.filter(([, one]) => one.base).map(([name, one]) => [name, one.base]));
    answers.fee_rows = [form.elements.fee_rows.value];
    const reply = await post("send", { number: it.number, sending: it.sending, answers, versions });
    if (reply.receipt) {
      const box = part("sent");
      box.querySelector(".digits").textContent = reply.receipt.join(" ");
      for (const one of box.querySelectorAll("[data-when]")) one.hidden = (one.dataset.when === "digits") !== reply.receipt.length > 0;
      note("");
      return show("sent");
    }
    delete it.sending;
    await keep(it);
    if (reply.code === "changed" || reply.code === "sent") return note(reply.code);
    note("wrong");
    showErrors(reply.errors ?? Object.fromEntries((reply.names ?? []).map((name) => [name, []])));
  };

  let turn = Promise.resolve();
  const go = (it) => {
    const job = async () => {
      if (!key || it !== current) return;
      try {
        await look();
        const code = await pushed(it);
        if (it !== current) return;
        const isReady = ["saved", "no_key", "sent"].includes(code);
        if (it.sending && isReady) await delivered(it);
        else note(code === "shape" ? "wrong" : code);
        if (it.sending && code === "both") form.querySelector(".conflict").scrollIntoView();
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        note(error.message);
      }
    };
    turn = turn.then(job, job);
    return turn;
  };

  // Lays what stands at the organisation beside what is here. Only a person decides between two answers.
  const merge = (it, answers) => {
    for (const [name, theirs] of Object.entries(answers)) {
      const mine = (it.answers[name] ??= { values: [], base: 0, stood: [] });
      if (mine.base === theirs.version) continue;
      if (same(mine.values, mine.stood) || same(mine.values, theirs.values)) {
        Object.assign(mine, { values: theirs.values, base: theirs.version, stood: theirs.values, isApart: false });
      } else Object.assign(mine, { theirs, isApart: true });
    }
    for (const [name, mine] of Object.entries(it.answers)) {
      if (!(name in answers)) Object.assign(mine, { base: 0, stood: [], isApart: false });
    }
  };

  // --- what is pressed

  const list = async () => {
    current = null;
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
    const row = (words, act) => {
      const line = document.createElement("li");
      const button = line.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = "link";
      button.dir = "auto";
      button.textContent = words;
      button.addEventListener("click", act);
      return line;
    };
    const put = (name, rows) => {
      root.querySelector(`[data-has=${name}]`).hidden = !rows.length;
      root.querySelector(`[data-list=${name}]`).replaceChildren(...rows);
    };
    const own = [...all.values()].sort((one, other) => other.begun.localeCompare(one.begun));
    const title = ({ begun, answers }) => [day.format(new Date(begun)), ...(answers.agency_typed?.values ?? [])].join(" · ");
    put("device", own.map((it) => row(title(it), () => openOne(it))));
    show("list");
    try {
      await look();
      note("");
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      note(error.message);
    }
    if (current) return;
    const others = said === "" ? here.interviews.filter(({ number }) => !all.has(number)) : [];
    put("organisation", others.map(({ number, day, by }) => row(`${day} · ${by}`, () => openTheirs(number))));
  };
  const openOne = (it) => {
    current = it;
    note("");
    fill(it);
    show("form");
    scrollTo(0, 0);
    go(it);
  };
  const openTheirs = (number) => {
    current = { number, begun: today(), answers: {} };
    show("password");
    document.getElementById("password").focus();
  };
  const begin = () => {
    const it = { number: crypto.randomUUID(), begun: today(), answers: {} };
    form.reset();
    clearMarks();
    fillOne("consented_on", [today()]);
    for (const name of names()) it.answers[name] = { values: typed(name), base: 0, stood: [] };
    all.set(it.number, it);
    keep(it);
    openOne(it);
  };
  const discard = async (it) => {
    if (Object.values(it.answers).some(({ base, pending }) => base || pending)) {
      try {
        await look();
        await post("discard", { number: it.number });
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        return note(error.message);
      }
    }
    await drop(it);
    list();
  };
  const signOut = async () => {
    await wipe();
    try {
      here = await ask(root.dataset.now);
      await fetch(root.dataset.signOut, { method: "POST", headers: { "X-CSRFToken": here.csrf } });
    } catch {
      return note("offline");
    }
    location.assign(root.dataset.signIn);
  };
  const sure = (button) => confirm(`${button.textContent.trim()}?`);
  const isEmpty = async () => !(await stored("records", "readonly", (records) => records.count()));

  const acts = {
    new: begin,
    list,
    lock,
    discard: (button) => sure(button) && discard(current),
    handed: () => drop(current).then(list),
    wipe: async (button) => (await isEmpty() || sure(button)) && wipe(),
    "sign-out": async () => (await isEmpty() || confirm(end.firstChild.textContent.trim())) && signOut(),
  };
  for (const button of document.querySelectorAll("[data-do]")) {
    button.hidden = false;
    button.addEventListener("click", () => acts[button.dataset.do](button));
  }
  form.querySelector("[value=add-fee]").type = "button";
  form.querySelector("[value=add-fee]").addEventListener("click", () => showPayments(payments.findLastIndex((one) => !one.hidden) + 2));

  part("gate").addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = document.getElementById("passphrase");
    const record = await stored("vault", "readonly", (all) => all.get("vault"));
    const salt = record?.salt ?? crypto.getRandomValues(new Uint8Array(16));
    const made = await derived(input.value, salt);
    key = made;
    try {
      vault = record ? await unlocked("vault", record) : { member: null };
    } catch {
      key = null;
      wrong(part("gate"), true);
      return input.select();
    }
    if (!record) await keepVault(salt);
    input.value = "";
    wrong(part("gate"), false);
    choose(part("gate"), "");
    // Another tab with the same store must not write over this one.
    tabs.postMessage("unlocked");
    navigator.storage?.persist?.();
    await eachRecord(async (number, sealed) => all.set(number, await unlocked(number, sealed)));
    list();
  });
  const tabs = new BroadcastChannel("interviews");
  tabs.addEventListener("message", () => key && lock());

  part("password").addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = document.getElementById("password");
    const password = input.value;
    input.value = "";
    const it = current;
    try {
      await look();
      const told = await post("open", { number: it.number, password });
      wrong(part("password"), told.code === "password" && told.words);
      if (told.code === "password") return input.focus();
      merge(it, told.answers ?? {});
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      return note(error.message);
    }
    all.set(it.number, it);
    await keep(it);
    openOne(it);
    form.querySelector(".conflict")?.scrollIntoView();
  });

  let later = 0;
  form.addEventListener("input", ({ target: { name } }) => {
    if (!name) return;
    const it = current;
    (it.answers[name] ??= { base: 0, stood: [] }).values = typed(name);
    keep(it);
    if (said === "saved") note("");
    clearTimeout(later);
    later = setTimeout(() => go(it), PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    current.sending = crypto.randomUUID();
    keep(current).then(() => go(current));
  });

  // --- signal comes and goes, people walk away

  addEventListener("online", () => current && go(current));
  addEventListener("offline", () => key && note("offline"));
  setInterval(() => current && said === "offline" && go(current), AGAIN);
  let touched = Date.now();
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (touched = Date.now()));
  setInterval(() => key && Date.now() - touched > IDLE && lock(), 15e3);

  const keepPage = async () => {
    await navigator.serviceWorker.register(root.dataset.worker);
    const parts = JSON.parse(root.dataset.kept);
    const answers = await Promise.all(parts.map((address) => fetch(address, { redirect: "error" })));
    if (!answers.every((answer) => answer.ok)) return;
    await navigator.serviceWorker.ready;
    const cache = await caches.open("interviews");
    await Promise.all(answers.map((answer, place) => cache.put(parts[place], answer)));
    for (const { url } of await cache.keys()) if (!parts.includes(new URL(url).pathname)) await cache.delete(url);
    if (!said) note("kept");
  };

  (async () => {
    await dropOld();
    const isNew = !(await stored("vault", "readonly", (all) => all.count()));
    choose(part("gate"), isNew ? "new" : "");
    show("gate");
    // Without signal the page that was kept before stays.
    await keepPage().catch(() => {});
  })();
})();
