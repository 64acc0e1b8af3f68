// The pages work without this file. It sends files that are dropped anywhere, shows what becomes of
// them, and follows links by one key. Texts reach the page as text, or as HTML that the server made.
"use strict";

const csrf = document.body.dataset.csrf;

// One key follows a link: <a data-key="n">.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});

// What was done is said first: a screen reader begins to read there, and the keys go on from there.
if (!location.hash) document.querySelector("main > .notice[role]")?.focus();

// Texts are checked while they are written; the fields themselves are left alone.
const writing = document.getElementById("writing");
if (writing) {
  let timer = 0, round = 0;
  const check = async () => {
    const own = ++round;
    const answer = await fetch(writing.dataset.check, {
      method: "POST", body: new FormData(writing), credentials: "same-origin",
    });
    if (own !== round) return;
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const each of writing.querySelectorAll(".checked")) {
      const fresh = page.getElementById(each.id);
      if (fresh && fresh.innerHTML !== each.innerHTML) each.replaceChildren(...fresh.childNodes);
    }
  };
  const checkIn = (milliseconds) => {
    clearTimeout(timer);
    // Where the program does not answer it is asked again.
    timer = setTimeout(() => check().catch(() => checkIn(5000)), milliseconds);
  };
  let changed = false;
  writing.addEventListener("input", () => {
    changed = true;
    checkIn(700);
  });
  writing.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// Only the periods of the chosen form can be chosen.
const period = document.getElementById("period");
if (period) {
  const form = document.getElementById("form");
  const fit = () => {
    const kind = form.selectedOptions[0]?.dataset.periods;
    for (const each of period.querySelectorAll("optgroup")) {
      each.hidden = each.disabled = each.dataset.periods !== kind;
    }
    if (period.selectedOptions[0]?.closest("optgroup")?.disabled) period.value = "";
    period.closest("label").hidden = !kind;
  };
  form.addEventListener("change", fit);
  fit();
}

const drop = document.getElementById("drop");
if (drop) {
  const answers = document.getElementById("answers");
  const list = document.getElementById("sending");
  const waiting = [];
  let sending = 0;

  const refresh = async () => {
    const answer = await fetch(answers.dataset.poll, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A page that is the same is left alone, so that a screen reader is not interrupted.
    if (page.body.innerHTML === answers.innerHTML) return;
    answers.replaceChildren(...page.body.childNodes);
  };
  const isBusy = () => document.getElementById("progress")?.dataset.busy || sending;
  const poll = async () => {
    try { await refresh(); } catch { /* the program has stopped; the page says what it said */ }
    setTimeout(poll, isBusy() ? 1000 : 5000);
  };
  setTimeout(poll, 1000);

  const send = (file) => new Promise((done) => {
    const item = document.createElement("li");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", `${drop.dataset.sending} ${file.name}`);
    item.append(`${file.name} `, bar);
    list.append(item);
    const fail = (text) => { bar.remove(); item.append(text); item.className = "bad"; done(); };
    if (file.size > Number(drop.dataset.largest)) { fail(drop.dataset.tooLarge); return; }
    const request = new XMLHttpRequest();
    request.open("POST", `${drop.dataset.upload}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) { bar.max = event.total; bar.value = event.loaded; }
    };
    request.onerror = () => fail(drop.dataset.failed);
    request.onload = () => {
      if (request.status === 201) { item.remove(); done(); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      fail(page.querySelector(".notice, main p")?.textContent || drop.dataset.failed);
    };
    request.send(file);
  });
  const work = async () => {
    if (sending > 1) return;
    sending += 1;
    while (waiting.length) { await send(waiting.shift()); await refresh(); }
    sending -= 1;
  };
  const add = (files) => { waiting.push(...files); work(); work(); };

  // A folder that is dropped gives everything in it.
  const walk = async (entry) => {
    if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) return found;
      for (const each of some) found.push(...await walk(each));
    }
  };
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", () => drop.classList.remove("over"));
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((each) => each.webkitGetAsEntry?.());
    const files = [...event.dataTransfer.files];
    if (!entries.some((each) => each?.isDirectory)) { add(files); return; }
    for (const entry of entries) if (entry) add(await walk(entry));
  });
  const chosen = document.getElementById("files");
  chosen.form.addEventListener("submit", (event) => {
    if (!chosen.files.length) return;
    event.preventDefault();
    add([...chosen.files]);
    chosen.value = "";
  });
}
