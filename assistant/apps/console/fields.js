// Goes to fields: the one that the address names (`?field=KEY`), with its groups opened.
//
// A control has its key in `data-key`; a group or item of a form has it in `data-place`.
beian.fields = (() => {
  const isWithin = (key, place) => key === place || (key.startsWith(place) && ".[".includes(key[place.length]));
  const keyOf = (element) => element.dataset.key ?? element.dataset.place;
  const isShown = (element) => element.getClientRects().length > 0;

  // The element of a key, else of the smallest group that contains it.
  const find = (key) => [...document.querySelectorAll("[data-key], [data-place]")]
    .filter((element) => isWithin(key, keyOf(element)))
    .reduce((best, element) => best && keyOf(best).length >= keyOf(element).length ? best : element, null);

  const reveal = (element) => {
    for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  };

  const focus = (element) => {
    reveal(element);
    document.querySelectorAll("[data-here]").forEach((former) => delete former.dataset.here);
    const frame = element.closest(".field, fieldset, details, li") ?? element;
    frame.dataset.here = "";
    const around = element.matches("fieldset, details, li") ? element : frame; // a picked field shows its text elsewhere
    const control = element.matches("input, select, textarea, a, summary") && isShown(element) ? element
      : [...around.querySelectorAll("input, select, textarea, summary, a")].find(isShown) ?? frame;
    if (control === frame) frame.tabIndex = -1;
    control.focus({preventScroll: true});
    (element.matches("fieldset, details") ? element : frame).scrollIntoView({block: frame.offsetHeight > innerHeight / 2 ? "start" : "center"});
  };

  // Go to the field of a key; say so if the form does not ask for it now. Returns whether the page has it.
  const go = (key) => {
    const element = find(key);
    if (!element) return false;
    reveal(element);
    const isAsked = isShown(element.closest(".field") ?? element);
    const hidden = document.getElementById("not-asked");
    if (hidden) hidden.hidden = isAsked;
    if (isAsked) focus(element); else hidden?.scrollIntoView({block: "center"});
    return true;
  };

  const PLACE = "beian-place";
  const form = () => document.querySelector(".form");
  const part = () => location.pathname + new URLSearchParams(location.search).get("part");
  const groups = () => [...form().querySelectorAll("details")];
  const controls = () => [...form().querySelectorAll("[data-key], [data-save]")];

  // Remember what is open, in view and has the cursor, for the same form after a save.
  const stay = () => {
    const top = controls().findIndex((control) => isShown(control) && control.matches("[data-key]") && control.getBoundingClientRect().top > 60);
    const place = {
      part: part(), open: groups().map((group) => group.open), top, cursor: controls().indexOf(document.activeElement),
      offset: top < 0 ? 0 : controls()[top].getBoundingClientRect().top,
    };
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  };

  const stayed = () => {
    const text = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    const place = text && form() ? JSON.parse(text) : null;
    if (place?.part !== part() || place.open.length !== groups().length) return;
    groups().forEach((group, at) => { group.open = place.open[at]; });
    const anchor = controls()[place.top];
    if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - place.offset);
    controls()[place.cursor]?.focus({preventScroll: true});
  };

  // The page is rendered by the time NiceGUI creates its socket.
  const begin = () => {
    if (!window.socket) { setTimeout(begin, 20); return; }
    const key = new URLSearchParams(location.search).get("field");
    stayed();
    if (key) go(key);
  };
  begin();

  return {focus, go, isShown, stay};
})();
