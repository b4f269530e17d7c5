"use strict";
(() => {
  const box = document.getElementById("listen");
  const speech = window.speechSynthesis;
  if (!speech) return;

  const page = document.documentElement.lang.toLowerCase();
  // Some phones call Filipino Tagalog, and Chinese as it is written in Taiwan or Hong Kong by the place.
  const names = { fil: ["fil", "tl"], "zh-hant": ["zh-hant", "zh-tw", "zh-hk", "zh"] };
  let voices = {};
  let state = "none";
  let place = 0;
  let rate = 1;
  let turn = 0;

  // Only a voice of the phone itself: any other sends what is read to its maker.
  const voiceFor = (language) => {
    const ours = speech.getVoices().filter((voice) => voice.localService);
    for (const name of names[language] || [language]) {
      const found = ours.find((voice) => {
        const code = voice.lang.toLowerCase().replaceAll("_", "-");
        return code === name || code.startsWith(`${name}-`);
      });
      if (found) return found;
    }
    return null;
  };

  const show = (next) => {
    state = next;
    for (const one of box.querySelectorAll("[data-when]")) {
      one.hidden = !one.dataset.when.split(" ").includes(state);
    }
  };

  const lines = [];
  for (const block of document.querySelectorAll("#read h2, #read h3, #read p, #read li")) {
    const part = block.querySelector("[lang]");
    const language = (part ? part.lang : page).toLowerCase();
    const text = block.textContent.trim();
    if (!text) continue;
    const cut = Intl.Segmenter && new Intl.Segmenter(page, { granularity: "sentence" });
    const sentences = cut ? [...cut.segment(text)].map((one) => one.segment) : [text];
    for (const sentence of sentences) lines.push({ block, language, sentence });
  }

  const unmark = () => {
    for (const mark of document.querySelectorAll("#read mark")) mark.replaceWith(...mark.childNodes);
  };

  const follow = (block) => {
    if (block.querySelector("mark")) return;
    unmark();
    const mark = document.createElement("mark");
    mark.append(...block.childNodes);
    block.append(mark);
    block.scrollIntoView({ block: "nearest" });
  };

  const stop = (next) => {
    turn += 1; // what was said before and ends now no longer leads on
    speech.cancel();
    show(next);
  };

  const say = () => {
    while (place < lines.length && !voices[lines[place].language]) place += 1;
    if (place >= lines.length) {
      place = 0;
      unmark();
      return show("ready");
    }
    const { block, language, sentence } = lines[place];
    const mine = turn;
    const words = new SpeechSynthesisUtterance(sentence);
    words.voice = voices[language];
    words.lang = words.voice.lang;
    words.rate = rate;
    words.onend = () => {
      if (mine !== turn) return;
      place += 1;
      say();
    };
    words.onerror = () => mine === turn && stop("paused");
    follow(block);
    show("speaking");
    speech.speak(words);
  };

  const play = () => {
    // Many phones can't pause a sentence: it is cut off, and begins again.
    if (state === "speaking") return stop("paused");
    turn += 1;
    say();
  };

  const slower = (button) => {
    rate = rate === 1 ? 0.7 : 1;
    button.setAttribute("aria-pressed", String(rate !== 1));
    if (state === "speaking") {
      stop("paused");
      say();
    }
  };

  // Voices may come late, and more than once.
  const look = () => {
    voices = Object.fromEntries([page, "en"].map((language) => [language, voiceFor(language)]));
    if (state === "none" && voices[page]) show("ready");
  };

  for (const button of box.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => (button.dataset.do === "play" ? play() : slower(button)));
  }
  addEventListener("pagehide", () => speech.cancel());
  speech.addEventListener?.("voiceschanged", look);
  look();
})();
