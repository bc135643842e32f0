// Files that a page lists itself, beside an upload whose kit shows no list: each by its name, with something to press beside
// it (remove, preview). A name alone is a template to download. The upload may give way to the list once it is full.
const FILE_NAME = /^[^\\/:*?"<>|]{1,150}\.[a-z0-9]{2,5}$/i;
const BESIDE = 'a, button, [role=button], [class*="remove" i], [class*="delete" i], [class*="close" i]';

function ownFiles(item) {
  const files = new Map(); // entry → file
  for (const said of item.querySelectorAll('a, span, p, div')) {
    const name = said.childElementCount ? '' : textOf(said);
    if (!FILE_NAME.test(name) || !isShown(said)) continue;
    const entry = said.closest('li') || said.parentElement;
    const isListed = [...entry.querySelectorAll(BESIDE)].some((one) => one !== said && !one.contains(said) && isShown(one));
    if (isListed && isWithin(item, entry) && !files.has(entry)) files.set(entry, { name, url: said.href || '' });
  }
  return files;
}
// What a kit returns for an upload whose own list is off.
function listedBeside(root, limits, enabled) {
  const item = closestOver(root, ITEM);
  if (!item || item.querySelectorAll('input[type=file]').length !== 1) return { kind: 'unknown', shown: null };
  return { ...asFile([...ownFiles(item).values()]), limits, enabled };
}
function asFile(files) {
  return { kind: 'file', shape: 'own_list', whole: true, shown: files.map((one) => one.name), held: files };
}
// The lists of items that have no control: [root, widget] of each.
function listsAlone(root, roots, kit) {
  const taken = new Set(); // items with a control in them
  for (const one of roots) {
    for (let item = closestOver(one, ITEM); item && !taken.has(item); item = item.parentElement && closestOver(item.parentElement, ITEM)) taken.add(item);
  }
  return deepAll(root, ITEM).filter((item) => !taken.has(item) && !item.querySelector(ITEM)).flatMap((item) => {
    const files = ownFiles(item);
    const [entry] = files.keys();
    if (!entry) return [];
    const list = files.size > 1 || entry.matches('li') ? entry.parentElement : entry;
    const read = () => ({ ...asFile([...files.values()]), editable: false });
    const own = { name: kit.name, read, isGroup: () => false, complaint: () => '' };
    return [[list, { root: list, kit: own, tree: { ...NO_TREE, seen: true } }]];
  });
}
