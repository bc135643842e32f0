// The search in the head: “/” opens it, arrow keys choose, Enter opens, Esc closes. Texts are set as text, never as HTML.
window.beianSearch = (() => {
  const PAUSE_MS = 120;
  let pending = 0, asked = 0, chosen = -1;
  const part = (name) => document.getElementById(`search${name}`);
  const options = () => [...part("-hits").children];

  const choose = (place) => {
    const all = options();
    chosen = all.length ? (place + all.length) % all.length : -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    const id = chosen < 0 ? "" : all[chosen].id;
    if (id) part("-text").setAttribute("aria-activedescendant", id);
    else part("-text").removeAttribute("aria-activedescendant");
    all[chosen]?.scrollIntoView({block: "nearest"});
  };

  const row = (hit, at) => {
    const option = Object.assign(document.createElement("li"), {id: `search-hit-${at}`});
    option.setAttribute("role", "option");
    option.dataset.to = hit.to;
    for (const [text, look] of [[hit.kind, "badge mute"], [hit.text, "what"], [hit.of, "small"]])
      option.append(Object.assign(document.createElement("span"), {textContent: text, className: look}));
    option.addEventListener("click", () => go(option));
    return option;
  };

  const show = (hits, note) => {
    part("-hits").replaceChildren(...hits.map(row));
    part("-text").setAttribute("aria-expanded", String(hits.length > 0));
    part("-note").textContent = note;
    choose(0);
  };

  const go = (option) => { if (option) location.href = option.dataset.to; };

  const look = async () => {
    const text = part("-text").value.trim();
    const number = ++asked;
    if (!text) { show([], ""); return; }
    const [, client] = location.pathname.match(/^\/client\/([^/]+)/) ?? [];
    const query = new URLSearchParams({q: text, client: decodeURIComponent(client ?? ""), workspace: part("").dataset.workspace});
    const answer = await fetch(`/search?${query}`).catch(() => null);
    const result = answer?.ok ? await answer.json().catch(() => null) : null;
    if (number !== asked) return;
    if (!result) { show([], part("").dataset.failed); return; }
    show(result.hits, result.hits.length ? "" : part("").dataset.none);
  };

  const open = () => {
    if (!part("") || part("").open) return;
    part("").showModal();
    part("-text").value = "";
    show([], "");
    part("-text").focus();
  };

  const isTyping = (at) => at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName);

  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      event.preventDefault();
      open();
    } else if (event.target === part("-text")) {
      const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
      if (step) { event.preventDefault(); choose(chosen + step); }
      if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); go(options()[chosen]); }
    }
  });
  addEventListener("input", (event) => {
    if (event.target !== part("-text")) return;
    clearTimeout(pending);
    pending = setTimeout(look, PAUSE_MS);
  });
  addEventListener("click", (event) => { if (event.target === part("")) part("").close(); }); // beside the dialog

  return {open};
})();
