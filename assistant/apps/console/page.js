// Client-side behaviour: reports an unreachable console and keeps unsaved text in its tab.
//
// sessionStorage holds a draft per panel or part of a client (`data-draft` of the form), with fields by key (`data-key`):
// {key: {was, is}}, where `was` is the value in the file. A confirmed save deletes the draft of its form alone.
window.beian = (() => {
  const waiting = {}; // by form: the draft of an earlier visit, until the person has decided
  const unsaved = new Set(); // the forms in which something was typed since their last save
  const sent = {}; // by form: the values that a save under way holds
  let isSaving = false, isReloading = false, isLeaving = false;

  const isConnected = () => Boolean(window.socket?.connected && window.did_handshake);
  const show = (id, isShown) => { const part = document.getElementById(id); if (part) part.hidden = !isShown; };

  // A page takes presses as soon as it is shown: one that comes before the connection stands waits for it, and until NiceGUI,
  // which looks every 10 ms, has sent what was typed before. A press just after the connection waits for that text as well.
  const STARTS_MS = 15000, LOOKS_MS = 20, TYPED_MS = 50;
  let isTypedEarly = false;
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  const start = async () => {
    const end = performance.now() + STARTS_MS;
    while (!isConnected() && performance.now() < end) await pause(LOOKS_MS);
    await pause(TYPED_MS);
    isTypedEarly = false;
  };
  const noteTyped = () => { isTypedEarly ||= !window.did_handshake; };
  for (const kind of ["input", "change"]) addEventListener(kind, noteTyped, true);

  // Run a control's server-side action, or report that the server is unreachable. A button that waits for its answer
  // takes no second press.
  const act = async (emit, button) => {
    if (button?.ariaBusy === "true") return;
    if (button) button.ariaBusy = "true";
    if (!window.did_handshake || isTypedEarly) await start();
    show("offline", !isConnected());
    if (isConnected()) emit();
    else button?.removeAttribute("aria-busy");
  };
  const answered = (id) => document.getElementById(id)?.removeAttribute("aria-busy");

  const save = (emit) => act(() => {
    isSaving = true;
    for (const form of forms()) sent[form.dataset.draft] = Object.fromEntries(controls(form).map((one) => [nameOf(one), valueOf(one)]));
    emit();
  });

  const forms = () => [...document.querySelectorAll("[data-draft]")];
  const controls = (form) => [...form.querySelectorAll("[data-key]")];
  const isTicked = (control) => ["checkbox", "radio"].includes(control.type);
  const nameOf = (control) => isTicked(control) && control.value !== "on"
    ? `${control.dataset.key}=${control.value}` : control.dataset.key;
  const valueOf = (control) => isTicked(control) ? control.checked : control.value;
  const inFile = (control) => isTicked(control) ? control.defaultChecked
    : control.options ? ([...control.options].find((option) => option.defaultSelected) ?? control.options[0]).value
    : control.defaultValue;
  const isChanged = (control) => valueOf(control) !== inFile(control);
  const place = (form) => `beian-draft:${form.dataset.draft}`;
  const stored = (form) => { try { return JSON.parse(sessionStorage.getItem(place(form)) ?? "{}"); } catch { return {}; } };
  const store = (form, draft) => {
    if (!Object.keys(draft).length) sessionStorage.removeItem(place(form));
    else try { sessionStorage.setItem(place(form), JSON.stringify(draft)); } catch { /* full: the page still holds it */ }
  };

  // Store the values of a form that differ from the file, after each input.
  const keep = (form) => {
    unsaved.add(form.dataset.draft);
    const draft = {...waiting[form.dataset.draft]};
    for (const control of controls(form))
      if (valueOf(control) !== inFile(control)) draft[nameOf(control)] = {was: inFile(control), is: valueOf(control)};
    store(form, draft);
  };

  // Detect reloads that NiceGUI starts, and a save that was pending when the connection broke.
  const follow = (socket) => {
    const others = socket.listeners("connect_error");
    socket.off("connect_error");
    socket.on("connect_error", (fault) => { isReloading = /handshake|timeout/i.test(fault.message); });
    others.forEach((other) => socket.on("connect_error", other));
    socket.on("disconnect", () => {
      if (isSaving) show("offline", true);
      isSaving = false;
      document.querySelectorAll("button[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  };

  // The fields of a form with a draft of an earlier visit of this tab, without values that the file has by now.
  const earlier = (form) => {
    const draft = stored(form);
    const left = controls(form).filter((control) => nameOf(control) in draft && draft[nameOf(control)].is !== inFile(control));
    waiting[form.dataset.draft] = Object.fromEntries(left.map((control) => [nameOf(control), draft[nameOf(control)]]));
    store(form, waiting[form.dataset.draft]);
    const changed = document.getElementById("draft")?.dataset.changed;
    return left.map((control) => {
      const within = control.closest(".field, fieldset");
      const name = within?.querySelector(".name span, legend")?.textContent ?? "";
      return draft[nameOf(control)].was === inFile(control) ? name : name + changed;
    });
  };

  const offer = () => {
    const names = forms().flatMap(earlier);
    const room = document.getElementById("draft");
    if (!names.length || !room) return;
    room.querySelector(".names").textContent = [...new Set(names)].join("、");
    show("draft", true);
  };

  const putBack = (form) => {
    const draft = waiting[form.dataset.draft] ?? {};
    for (const control of controls(form)) {
      const entry = draft[nameOf(control)];
      if (entry === undefined) continue;
      for (let group = control.closest("details"); group; group = group.parentElement.closest("details")) group.open = true;
      if (isTicked(control)) control.checked = entry.is; else control.value = entry.is;
      for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    delete waiting[form.dataset.draft];
    if (Object.keys(draft).length) keep(form);
  };

  const restore = () => {
    forms().forEach(putBack);
    show("draft", false);
  };

  // A form that the person has just opened on the page: what was typed there before is in it again at once.
  const opened = (name) => {
    for (const form of forms()) {
      if (form.dataset.draft !== name) continue;
      earlier(form);
      putBack(form);
      controls(form)[0]?.focus();
    }
  };

  // A form that the page has made anew: what was typed there is in it again, or offered if the file has changed since.
  const renewed = (name) => {
    for (const form of forms()) {
      if (form.dataset.draft !== name) continue;
      earlier(form);
      const isAsTyped = (control) => (waiting[name][nameOf(control)]?.was ?? inFile(control)) === inFile(control);
      if (controls(form).every(isAsTyped)) putBack(form); else offer();
    }
  };

  // Put a text into a field, or behind what stands there by now, as if the person had typed it.
  const put = (id, text, isAdded) => {
    const box = document.getElementById(id);
    if (!box) return;
    box.value = isAdded ? [box.value.trimEnd(), text].filter(Boolean).join("\n") : text;
    for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, {bubbles: true}));
  };

  const discard = () => {
    for (const form of forms()) {
      delete waiting[form.dataset.draft];
      keep(form);
      if (!Object.keys(stored(form)).length) unsaved.delete(form.dataset.draft);
    }
    show("draft", false);
  };

  // What was typed while a form was being saved is in the form again on the page that comes.
  const LATER = "beian-typed-later";
  const typedLater = (form) => {
    const held = sent[form.dataset.draft];
    delete sent[form.dataset.draft];
    const later = held ? controls(form).filter((control) => valueOf(control) !== held[nameOf(control)]) : [];
    if (later.length) sessionStorage.setItem(LATER, form.dataset.draft);
    return Object.fromEntries(later.map((control) => [nameOf(control), {was: held[nameOf(control)], is: valueOf(control)}]));
  };

  // The server's answer to a save: one form (or all of the page) is written, or refused and still unsaved.
  const confirmed = (name) => {
    isSaving = false;
    if (name !== undefined && !forms().some((form) => form.dataset.draft === name)) { // closed since then
      unsaved.delete(name);
      sessionStorage.removeItem(`beian-draft:${name}`);
    }
    for (const form of forms()) {
      if (name !== undefined && form.dataset.draft !== name) continue;
      unsaved.delete(form.dataset.draft);
      store(form, {...waiting[form.dataset.draft], ...typedLater(form)});
    }
  };
  const refused = () => { isSaving = false; for (const form of forms()) unsaved.add(form.dataset.draft); };

  // Close the console. The draft stays in the tab, so the browser need not ask; the next page holds no connection.
  const ask = (isAsking) => {
    show("closing", isAsking);
    document.querySelector(isAsking ? "#closing button" : "[role=contentinfo] button").focus();
  };
  const leave = (to) => {
    if (isLeaving) return;
    isLeaving = true;
    location.href = to;
  };
  const close = async () => {
    const answer = await fetch("/close", {method: "POST"}).catch(() => null);
    if (answer?.ok) leave("/closed"); else show("offline", true);
  };

  // Put the cursor on a line of a text box and show it.
  const toLine = (id, line) => {
    const box = document.getElementById(id), before = box.value.split("\n").slice(0, line - 1).join("\n");
    const start = before.length + (line > 1 ? 1 : 0), end = box.value.indexOf("\n", start);
    box.focus();
    box.setSelectionRange(start, end < 0 ? box.value.length : end);
    box.scrollTop = Math.max(0, line - 5) * parseFloat(getComputedStyle(box).lineHeight);
  };

  // Scroll to the row or section that the address names (`at`), open what it stands in, and mark it.
  const goTo = () => {
    const name = new URLSearchParams(location.search).get("at");
    if (!name) return;
    const places = [...document.querySelectorAll("main :is(tbody > tr > :first-child, h2, h3, summary, legend)")];
    const named = (place) => place.textContent.trim();
    const place = places.find((one) => named(one) === name) ?? places.find((one) => named(one).startsWith(name));
    if (!place) return;
    for (let part = place.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    const whole = place.closest("tr, section, li") ?? place;
    whole.classList.add("here");
    whole.tabIndex = -1;
    whole.focus({preventScroll: true});
    whole.scrollIntoView({block: "center"});
  };

  // What waits for the person: in the title of the window, in the head, and as a notification where the person has asked
  // for it. Each wait notifies once, whichever windows are open.
  const showWaiting = (runs) => {
    const place = document.getElementById("waiting");
    if (!place) return;
    place.dataset.plain ??= document.title;
    place.hidden = !runs.length;
    document.title = runs.length ? `(${runs.length}) ${place.dataset.title} · ${place.dataset.plain}` : place.dataset.plain;
    place.querySelector(".runs").replaceChildren(...runs.map((run) => {
      const link = document.createElement("a");
      link.href = run.to;
      link.textContent = run.text;
      return link;
    }));
    const state = "Notification" in window ? Notification.permission : "denied";
    place.querySelector("button").hidden = state !== "default";
    const known = localStorage.getItem("beian-waiting") ?? "";
    const keys = runs.map((run) => run.key);
    localStorage.setItem("beian-waiting", JSON.stringify(keys));
    if (state !== "granted") return;
    for (const run of runs) {
      if (known.includes(JSON.stringify(run.key))) continue;
      const notice = new Notification(place.dataset.title, {body: run.text, tag: run.key});
      notice.onclick = () => { window.focus(); notice.close(); };
    }
  };
  const askToNotify = async () => {
    await Notification.requestPermission();
    document.querySelector("#waiting button").hidden = Notification.permission !== "default";
  };

  // Copy a text and show the page anew; a browser that refuses leaves the text to be copied there by its button.
  const copyThenReload = async (text, words) => {
    try {
      await navigator.clipboard.writeText(text);
      sessionStorage.setItem("beian-copied", words);
    } catch { /* the page shows the text with its button */ }
    location.reload();
  };
  const tellCopied = () => {
    const words = sessionStorage.getItem("beian-copied"), line = document.getElementById("copied");
    sessionStorage.removeItem("beian-copied");
    if (words && line) line.textContent = words;
  };

  // The page is rendered by the time NiceGUI creates its socket.
  const begin = () => {
    if (!window.socket) { setTimeout(begin, 20); return; }
    follow(window.socket);
    const later = sessionStorage.getItem(LATER);
    sessionStorage.removeItem(LATER);
    if (forms().some((form) => form.dataset.draft === later)) renewed(later); else offer();
    goTo();
    showWaiting(JSON.parse(document.getElementById("waiting")?.dataset.runs ?? "[]"));
    tellCopied();
  };
  begin();

  const isUnsaved = () => forms().some((form) => unsaved.has(form.dataset.draft));

  // A reload after a restart of the server keeps the draft, so the browser need not ask.
  addEventListener("beforeunload", (event) => { if (isUnsaved() && !isReloading && !isLeaving) event.preventDefault(); });

  // A tab that goes on to another page never comes back to this one (`page_memory`).
  addEventListener("pagehide", (event) => { if (!event.persisted && window.socket?.connected) emitEvent("beian-left"); });

  return {
    copyThenReload, toLine, isChanged, act, answered, save, keep, opened, renewed, put, restore, discard, confirmed,
    refused, ask, leave, close, showWaiting, askToNotify,
  };
})();
