// Keys of every page: Ctrl+S saves, Esc closes what is open on top, ] [ and F8 go through the findings, ? lists the keys.
beian.keys = (() => {
  const TYPED = "textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=file])";
  const isTyping = (at) => at.isContentEditable || at.matches?.(TYPED);
  const part = (name) => document.getElementById(`keys${name}`);
  const tell = (text) => { part("-note").textContent = text; };
  const isOver = () => Boolean(document.querySelector("dialog[open], .q-dialog"));

  const saves = (within) => [...within.querySelectorAll("[data-save]")].filter((one) => beian.fields.isShown(one) && !one.disabled);

  // The button that saves the form with the cursor in it, else that of the page's one form; null if there is not just one.
  const saveOf = (at) => {
    const form = at.closest(".card");
    for (let around = at; around; around = around.parentElement) {
      const apart = (one) => { const own = one.closest("details, [data-draft], li"); return around.contains(own) && !own.contains(at); };
      const all = saves(around), own = all.length > 1 ? all.filter((one) => !apart(one)) : all;
      if (all.length) return {button: own.length === 1 ? own[0] : null, isSeveral: own.length !== 1};
      if (around === form && isTyping(at)) break;
    }
    return {button: null, isSeveral: false};
  };

  const save = () => {
    const at = document.activeElement ?? document.body, {button, isSeveral} = saveOf(at);
    if (!button) { tell(part("").dataset[isSeveral ? "several" : "nothing"]); return; }
    if (isTyping(at)) at.blur(); // what was typed is sent before the press
    button.click();
    if (isTyping(at)) at.focus({preventScroll: true});
  };

  const isChanged = (details) => [...details.querySelectorAll("input, textarea, select")]
    .some((control) => !control.closest(".picked") && beian.isChanged(control));

  // Close the question at the foot, a notification, or the group with the cursor in it; a group with unsaved text stays open.
  const close = (at) => {
    const closing = document.getElementById("closing");
    const told = [...document.querySelectorAll(".q-notification .q-btn")].at(-1);
    const group = at.closest("details[open]");
    if (closing && !closing.hidden) beian.ask(false);
    else if (told) told.click();
    else if (group && !isChanged(group)) {
      group.open = false;
      group.querySelector("summary").focus();
    }
  };

  // The places of the page's findings in its order: fields and groups of a form, or the links of a list.
  const places = () => [...document.querySelectorAll("[data-finding]")]
    .filter((one) => !one.closest(".hidden"))
    .map((one) => one.matches("a, summary") ? one : one.closest(".field, fieldset, details") ?? one)
    .filter((one, at, all) => all.indexOf(one) === at);

  const isBefore = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);

  const step = (isForward) => {
    const all = places(), here = document.querySelector("[data-here]"), data = document.querySelector("[data-parts]")?.dataset;
    const at = document.activeElement === document.body && here ? here : document.activeElement;
    const isAt = (one) => one === at || one.contains(at) && (one === here || one.matches(".field"));
    const known = all.findIndex(isAt);
    const ahead = known >= 0 ? all.slice(known + 1) : all.filter((one) => at === document.body || isBefore(at, one));
    const behind = known >= 0 ? all.slice(0, known) : all.filter((one) => at !== document.body && isBefore(one, at));
    const next = isForward ? ahead[0] : behind.at(-1);
    const far = isForward ? data?.next : data?.previous;
    if (next) beian.fields.focus(next);
    else if (far) location.href = far;
    else tell(part("").dataset[!all.length && !data?.next && !data?.previous ? "none" : isForward ? "last" : "first"]);
  };

  const row = ([keys, meaning]) => {
    const line = document.createElement("div"), term = document.createElement("dt"), what = document.createElement("dd");
    keys.forEach((key) => term.append(Object.assign(document.createElement("kbd"), {textContent: key})));
    what.textContent = meaning;
    line.append(term, what);
    return line;
  };

  const open = () => {
    if (isOver()) return;
    part("-list").replaceChildren(...JSON.parse(part("").dataset.keys).map(row));
    part("").showModal();
  };

  const STEPS = {"]": true, "】": true, "[": false, "【": false};
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    tell("");
    const isCommand = event.ctrlKey || event.metaKey, at = event.target instanceof Element ? event.target : document.body;
    if (isCommand && event.key.toLowerCase() === "s" && !event.shiftKey) {
      event.preventDefault();
      if (!event.repeat && !isOver()) save();
    } else if (!isCommand && !isOver()) {
      if (event.key === "Escape" && !event.defaultPrevented) close(at);
      else if (event.key === "F8") { event.preventDefault(); step(!event.shiftKey); }
      else if (!isTyping(at) && event.key in STEPS) { event.preventDefault(); step(STEPS[event.key]); }
      else if (!isTyping(at) && ["?", "？"].includes(event.key)) { event.preventDefault(); open(); }
    }
  });
  addEventListener("click", (event) => {
    tell("");
    if (event.target === part("")) part("").close(); // beside the dialog
  });

  // The address of a part asks for its first or its last finding.
  const begin = () => {
    if (!window.socket) { setTimeout(begin, 20); return; }
    const end = {first: 0, last: -1}[new URLSearchParams(location.search).get("finding")];
    const place = end === undefined ? null : places().at(end);
    if (place) beian.fields.focus(place);
  };
  begin();

  return {open};
})();
