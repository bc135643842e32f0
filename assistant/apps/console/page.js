// What a page does on its own: it says so when the console is gone, and keeps what was typed and not saved in its tab.
//
// A draft lies in sessionStorage under the client's part (`data-draft` of the form), a field by its key (`data-key`):
// {key: {was, is}}, `was` being what the file held. It goes once the server has confirmed a save.
window.beian = (() => {
  let waiting = {}; // what an earlier visit left, until the person has decided
  let isSaving = false, isUnsaved = false, isReloading = false;

  const isConnected = () => Boolean(window.socket?.connected && window.did_handshake);
  const show = (id, isShown) => { const part = document.getElementById(id); if (part) part.hidden = !isShown; };

  // Do what a control does on the server, or say that nobody is there to do it.
  const act = (emit) => {
    show("gone", !isConnected());
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

  // Keep what differs from the file, whenever something was typed.
  const keep = () => {
    isUnsaved = true;
    const draft = {...waiting};
    for (const control of controls())
      if (valueOf(control) !== inFile(control)) draft[nameOf(control)] = {was: inFile(control), is: valueOf(control)};
    store(draft);
  };

  // Know of a reload before NiceGUI begins it, and of a save that was on its way when the console went.
  const follow = (socket) => {
    const others = socket.listeners("connect_error");
    socket.off("connect_error");
    socket.on("connect_error", (fault) => { isReloading = /handshake|timeout/i.test(fault.message); });
    others.forEach((other) => socket.on("connect_error", other));
    socket.on("disconnect", () => { if (isSaving) show("gone", true); isSaving = false; });
  };

  // Offer what an earlier visit of this tab left; what the file holds by now is left out.
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

  // The server's word on a save: written, or refused and still to be saved.
  const confirmed = () => { isSaving = isUnsaved = false; store(waiting); };
  const refused = () => { isSaving = false; isUnsaved = true; };

  // The parts of the page are drawn when NiceGUI makes its socket.
  const begin = () => {
    if (!window.socket) { setTimeout(begin, 20); return; }
    follow(window.socket);
    if (form()) offer();
  };
  begin();

  // A page that NiceGUI reloads because the server is another one keeps its draft: nobody need be asked.
  addEventListener("beforeunload", (event) => { if (isUnsaved && !isReloading) event.preventDefault(); });

  return {act, save, keep, restore, discard, confirmed, refused};
})();
