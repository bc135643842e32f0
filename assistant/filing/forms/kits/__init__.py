"""One folder per user-interface kit: how its widgets are read (`read.js`) and driven (`drive.py`).

A new kit needs its folder and one line in `KITS` (order matters, see below). No other file of `assistant/` names a kit, not
even another kit's folder; what several kits share lies beside the folders.

**Recognised by the page, per leaf.** A page may contain several kits. `detects()` checks by class names whether a kit is
on the page; then each leaf (a plain control, or what a kit's `marks.leaf` adds) goes to the first kit of `KITS` whose
`rootOf(leaf)` is not null. Kits that share class names recognise their own leaves in `rootOf`; the narrower one comes first
in `KITS`. The last kit (plain HTML and ARIA) is on every page and takes the remaining leaves.

**`read.js`**, with any other script of the folder in alphabetical order, runs in the page as part of one script; it calls
`kits.push((() => {...})())` once, with:

- `name`: the folder; `framework`: which tree is its second witness: a name in `frameworks`, to which a script adds a
  function with the interface {seen, of(element, ...names), modelOf(element), inside(instance, name)}, like `vue3` of vue.js, `vue2`, `react`;
- `detects()`; `outside`: selector of containers whose leaves are not fields (pop-ups, pagination), or ''; `rootOf(leaf)`:
  the root element of the leaf's widget, or null if the leaf does not belong to this kit;
- `isDrawn(root)`; `isGroup(root)`: a check-box group (several in one item are one field); `joinsBoxes`:
  the kit itself makes one field of single boxes;
- `read(root, tree, siblings)`: {kind, shown, held?, whole?, options?, state?, limits?, enabled?, editable?} in the plain forms
  that `snapshot.decode` reads: text and number a string, date `2024-2-3`, period two of them, choice a word, choices and
  region and steps lists of words, file a list of names or {name, url}, nodes a list of paths, tick a boolean; `shown: null`
  if it cannot be read, kind `unknown` if it cannot be written; null means both;
- `complaint(item, tree)`: the error sentence of a form item that is in error but has not rendered it yet, or '';
- `known(root)`, optional: all words of a list that renders only some of them, [] if unknown;
- `demands(item, tree)`, optional: whether a form item is required although nothing on the page marks it;
- `marks`: selectors for the neutral code, all optional: `item`, `itemLabel`, `heading`, `section`, `dialog`, `noDialog`,
  `dialogTitle`, `required` and `inError` (matched by the item), `error`, `message`, `button`, `leaf`.

Its own functions stay inside the closure; of the other parts it may use `textOf`, `isShown`, `byIds`, `pathOf`, `controlNames`.

**`drive.py`** exports `DRIVERS`: kind → `Driver` (forms/driving.py). A driver gets a `WidgetTask` whose `root` is the locator
of the unit's root (the form item if several widgets are one field: `shape` grouped, rows, long_term, two_days). It writes only through
`ControlActions`, closes every pop-up that it opened, and returns None or a `Trouble`. Plain texts and numbers need no
driver: they are typed into the first input or textarea of the root. A kit whose options and calendars open in pop-ups
describes them as `KitParts` (kit.py), which makes its drivers: selectors (`ListParts`, `MenuParts`, `DateParts`), how its
lists, menus and panels open and shut, and the drivers that it does not share (ticks, files, trees).

The test pages of a kit are in `fixtures/widgets/<kit>/`, with what the tests know of them in `kit.json`.
"""

KITS: tuple[str, ...] = (
    "element_ui",
    "element_plus",
    "ant_design_react",
    "ant_design_vue",
    "arco",
    "tdesign",
    "view_ui",
    "layui",
    "native",
)
