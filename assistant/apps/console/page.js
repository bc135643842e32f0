// Client-side behaviour: reports an unreachable console and keeps unsaved text in its tab.
//
// sessionStorage holds a draft per part of a client (`data-draft` of the form), with fields by key (`data-key`):
// {key: {was, is}}, where `was` is the value in the file. A confirmed save deletes the draft.
window.beian = (() => {
  let waiting = {}; // the draft of an earlier visit, until the person has decided
  let isSaving = false, isUnsaved = false, isReloading = false, isLeaving = false;

  const isConnected = () => Boolean(window.socket?.connected && window.did_handshake);
  const show = (id, isShown) => { const part = document.getElementById(id); if (part) part.hidden = !isShown; };

  // Run a control's server-side action, or report that the server is unreachable.
  const act = (emit) => {
    show("offline", !isConnected());
    if (isConnected()) emit();
  };

  const save = (emit) => {
    isSaving = isConnected();
    act(emit);
  };

  const form = () => document.querySelector("[data-draft]");
  const controls = () => [...(form()?.querySelectorAll("[data-key]") ?? [])];
  const nameOf = (control) => control.type === "checkbox" && control.value !== "on"
    ? `${control.dataset.key}=${control.value}` : control.dataset.key;
  const valueOf = (control) => control.type === "checkbox" ? control.checked : control.value;
  const inFile = (control) => control.type === "checkbox" ? control.defaultChecked
    : control.options ? ([...control.options].find((option) => option.defaultSelected) ?? control.options[0]).value
    : control.defaultValue;
  const place = () => `beian-draft:${form().dataset.draft}`;
  const stored = () => { try { return JSON.parse(sessionStorage.getItem(place()) ?? "{}"); } catch { return {}; } };
  const store = (draft) => {
    if (!Object.keys(draft).length) sessionStorage.removeItem(place());
    else try { sessionStorage.setItem(place(), JSON.stringify(draft)); } catch { /* full: the page still holds it */ }
  };

  // Store the values that differ from the file, after each input.
  const keep = () => {
    isUnsaved = true;
    const draft = {...waiting};
    for (const control of controls())
      if (valueOf(control) !== inFile(control)) draft[nameOf(control)] = {was: inFile(control), is: valueOf(control)};
    store(draft);
  };

  // Detect reloads that NiceGUI starts, and a save that was pending when the connection broke.
  const follow = (socket) => {
    const others = socket.listeners("connect_error");
    socket.off("connect_error");
    socket.on("connect_error", (fault) => { isReloading = /handshake|timeout/i.test(fault.message); });
    others.forEach((other) => socket.on("connect_error", other));
    socket.on("disconnect", () => { if (isSaving) show("offline", true); isSaving = false; });
  };

  // Offer the draft of an earlier visit of this tab, without values that the file has by now.
  const offer = () => {
    const draft = stored();
    const left = controls().filter((control) => nameOf(control) in draft && draft[nameOf(control)].is !== inFile(control));
    waiting = Object.fromEntries(left.map((control) => [nameOf(control), draft[nameOf(control)]]));
    store(waiting);
    const room = document.getElementById("draft");
    if (!left.length || !room) return;
    const changed = room.dataset.changed;
    const names = left.map((control) => {
      const name = control.closest(".field")?.querySelector(".name span")?.textContent ?? "";
      return draft[nameOf(control)].was === inFile(control) ? name : name + changed;
    });
    room.querySelector(".names").textContent = [...new Set(names)].join("、");
    show("draft", true);
  };

  const restore = () => {
    for (const control of controls()) {
      const entry = waiting[nameOf(control)];
      if (entry === undefined) continue;
      if (control.type === "checkbox") control.checked = entry.is; else control.value = entry.is;
      for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    waiting = {};
    show("draft", false);
    keep();
  };

  const discard = () => {
    waiting = {};
    show("draft", false);
    keep();
    isUnsaved = Object.keys(stored()).length > 0;
  };

  // The server's answer to a save: written, or refused and still unsaved.
  const confirmed = () => { isSaving = isUnsaved = false; store(waiting); };
  const refused = () => { isSaving = false; isUnsaved = true; };

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

  // The page is rendered by the time NiceGUI creates its socket.
  const begin = () => {
    if (!window.socket) { setTimeout(begin, 20); return; }
    follow(window.socket);
    if (form()) offer();
  };
  begin();

  // A reload after a restart of the server keeps the draft, so the browser need not ask.
  addEventListener("beforeunload", (event) => { if (isUnsaved && !isReloading && !isLeaving) event.preventDefault(); });

  return {act, save, keep, restore, discard, confirmed, refused, ask, leave, close};
})();
