// Pickers of a form: what is chosen around a field is put into its text control (`data-key`), and its text is shown by them.
//
// `read` shows a text in the parts of a picker and returns whether they can show it; `write` returns the text of the parts.
beian.pickers = (() => {
  const named = {}; // lists by address
  const record = (picker) => picker.querySelector("[data-key]");
  const parts = (picker, what) => [...picker.querySelectorAll(`.picked ${what}`)];
  const picked = (picker) => picker.querySelector(".picked");

  // The text of a day; an unfinished one is not taken for an empty one.
  const day = (control) => control.validity.badInput ? control.dataset.incomplete : control.value;

  const period = {
    read(picker, text) {
      const [start, end, long] = parts(picker, "input"), {between, open} = picker.dataset;
      const at = text.indexOf(between), days = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + between.length)];
      start.value = days[0];
      long.checked = days[1] === open;
      end.value = long.checked ? "" : days[1];
      end.disabled = long.checked;
      return period.write(picker) === text;
    },
    write(picker) {
      const [start, end, long] = parts(picker, "input"), {between, open} = picker.dataset;
      end.disabled = long.checked;
      const days = [day(start), long.checked ? open : day(end)];
      return days.some(Boolean) ? days.join(between) : "";
    },
  };

  const options = (select, words) => select.replaceChildren(new Option("—", ""), ...words.map((word) => new Option(word, word)));

  const region = {
    read(picker, text) {
      const [province, city, district] = parts(picker, "select"), tree = named[picker.dataset.list];
      const words = text.split("/").map((word) => word.trim()).filter(Boolean);
      region.offer(picker, words);
      return words.length <= 3 && words.every((word, level) => [province, city, district][level].value === word) && Boolean(tree);
    },
    // Fill the lists for the words chosen so far; the only city of a province is chosen with it.
    offer(picker, words) {
      const selects = parts(picker, "select"), tree = named[picker.dataset.list] ?? {};
      options(selects[0], Object.keys(tree));
      selects[0].value = words[0] in tree ? words[0] : "";
      const cities = tree[words[0]] ?? {};
      options(selects[1], Object.keys(cities));
      selects[1].value = words[1] in cities ? words[1] : "";
      const districts = cities[words[1]] ?? [];
      options(selects[2], districts);
      selects[2].value = districts.includes(words[2]) ? words[2] : "";
      selects.forEach((select) => { select.disabled = select.options.length === 1; });
    },
    write(picker, changed) {
      const selects = parts(picker, "select"), tree = named[picker.dataset.list];
      if (changed) {
        const words = selects.slice(0, selects.indexOf(changed) + 1).map((select) => select.value);
        const cities = Object.keys(tree[words[0]] ?? {});
        if (changed === selects[0] && cities.length === 1) words.push(cities[0]);
        region.offer(picker, words);
      }
      return selects.map((select) => select.value).filter(Boolean).join(picker.dataset.between);
    },
  };

  const boxOf = (item) => item.querySelector(":scope > .tick input");
  const nodes = {
    read(picker, text) {
      const lines = text.split("\n").filter(Boolean), boxes = parts(picker, "input");
      for (const box of boxes) box.dataset.own = lines.includes(box.value) ? "1" : "";
      picker.unlisted = lines.filter((line) => !boxes.some((box) => box.value === line));
      nodes.mark(picker);
      return true;
    },
    // A ticked parent includes what is below it; a parent of ticked ones is half ticked.
    mark(picker) {
      for (const item of parts(picker, "li")) {
        const box = boxOf(item), above = item.parentElement.closest("li");
        const isIncluded = Boolean(above) && boxOf(above).checked;
        box.checked = isIncluded || box.dataset.own === "1";
        box.disabled = isIncluded;
      }
      for (const item of parts(picker, "li"))
        boxOf(item).indeterminate = !boxOf(item).checked && [...item.querySelectorAll("input")].some((box) => box.checked);
    },
    write(picker, changed) {
      if (changed) changed.dataset.own = changed.checked ? "1" : "";
      nodes.mark(picker);
      const lines = parts(picker, "input").filter((box) => box.checked && !box.disabled).map((box) => box.value);
      return [...lines, ...picker.unlisted ?? []].join("\n");
    },
  };

  const file = {
    read(picker, text) {
      const [select] = parts(picker, "select");
      const groups = JSON.parse(picker.closest("[data-files]").dataset.files);
      const known = [...groups.flatMap(([, listed]) => listed.map(([path]) => path)), ...picker.sent ?? []];
      const here = text && !known.includes(text) ? [new Option(text + picker.dataset.absent, text)] : [];
      const sent = (picker.sent ?? []).map((path) => new Option(path.split("/").pop(), path));
      select.replaceChildren(new Option("—", ""), ...here, ...sent, ...groups.map(([name, listed]) => {
        const group = document.createElement("optgroup");
        group.label = name;
        group.append(...listed.map(([path, label]) => new Option(label, path)));
        return group;
      }));
      select.value = text;
      return true;
    },
    write: (picker) => parts(picker, "select")[0].value,
  };

  const kinds = {period, region, nodes, file};
  const batch = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19).replaceAll(":", "-");

  // Send a file into the client's folder, and choose it.
  const upload = async (picker, control) => {
    const [given] = control.files, status = picker.querySelector(".upload-status"), data = picker.dataset;
    const refuse = (words) => { status.textContent = words.replace("{name}", () => given.name); };
    control.value = "";
    if (!given) return;
    if (given.size > Number(data.most)) { refuse(data.large); return; }
    const name = batch();
    const to = data.to + "?" + new URLSearchParams({name: given.name, batch: name, workspace: data.workspace});
    const answer = await fetch(to, {method: "POST", body: given}).catch(() => null);
    const words = await answer?.text() ?? "";
    if (!answer?.ok) { refuse(words || data.failed); return; }
    status.textContent = "";
    const path = [data.inbox, name, words].join("/");
    picker.sent = [...picker.sent ?? [], path];
    put(picker, path, ["input", "change"]);
    file.read(picker, path);
  };

  const put = (picker, text, events) => {
    const control = record(picker);
    control.value = text;
    for (const kind of events) control.dispatchEvent(new Event(kind, {bubbles: true}));
  };

  const show = (picker, isTyped) => {
    picked(picker).hidden = isTyped;
    record(picker).hidden = !isTyped;
    const button = picker.querySelector(".typing");
    if (!button) return;
    button.hidden = false;
    button.textContent = isTyped ? button.dataset.typed : button.dataset.listed;
  };

  const isTyped = (picker) => picked(picker).hidden;

  // A part was changed: write the text. The text was changed, by a draft that is put back: show it in the parts.
  const follow = (event) => {
    const picker = event.target.closest?.("[data-picker]"), kind = kinds[picker?.dataset.picker];
    if (!kind || !picked(picker)) return;
    if (event.target.type === "file") { if (event.type === "change") upload(picker, event.target); return; }
    if (event.target !== record(picker)) put(picker, kind.write(picker, event.target), [event.type]);
    else if (!event.isTrusted && kind.write(picker) !== event.target.value) show(picker, !kind.read(picker, event.target.value));
  };
  for (const kind of ["input", "change"]) document.addEventListener(kind, follow, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".typing");
    if (!button) return;
    const picker = button.closest("[data-picker]"), typed = !isTyped(picker);
    if (!typed && !kinds[picker.dataset.picker].read(picker, record(picker).value)) return;
    show(picker, typed);
    (typed ? record(picker) : picked(picker).querySelector("input, select")).focus();
  });

  // 2026年3月1日, 2026/3/1 and 2026.3.1 may be pasted into a day.
  document.addEventListener("paste", (event) => {
    const [, year, month, day] = /^\s*(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\s*日?\s*$/.exec(event.clipboardData?.getData("text") ?? "") ?? [];
    if (event.target.type !== "date" || !year) return;
    event.preventDefault();
    event.target.value = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    for (const kind of ["input", "change"]) event.target.dispatchEvent(new Event(kind, {bubbles: true}));
  }, true);

  const lists = async (pickers) => {
    const addresses = new Set(pickers.map((picker) => picker.dataset.list).filter(Boolean));
    for (const address of addresses) named[address] ??= await fetch(address).then((answer) => answer.json()).catch(() => undefined);
  };

  const begin = async () => {
    if (!window.socket) { setTimeout(begin, 20); return; }
    const pickers = [...document.querySelectorAll("[data-picker]")];
    const start = (picker) => show(picker, !kinds[picker.dataset.picker].read(picker, record(picker).value));
    pickers.filter((picker) => !picker.dataset.list).forEach(start);
    await lists(pickers);
    pickers.filter((picker) => picker.dataset.list && named[picker.dataset.list]).forEach(start);
  };
  begin();

  return {day};
})();
