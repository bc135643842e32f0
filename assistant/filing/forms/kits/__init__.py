"""One folder per user-interface kit: how its widgets are read (`read.js`) and driven (`drive.py`).

A new kit is one folder, its name in `KITS` (order matters, see below) and its drivers in `kits/drivers.py`. The neutral
code (`forms/*.js`, `fill.py`, `write.py`) names no kit.

**Recognised by the page, per leaf.** A page may hold several kits. `detects()` says by class names whether a kit is on
the page at all; then each leaf (a native control, or what a kit's `marks.leaf` adds) goes to the first kit of `KITS` whose
`rootOf(leaf)` is not null. Kits that share class names (Element UI 2 and Element Plus) tell their own leaves in `rootOf`,
the narrower one first in `KITS`. `native` is last, is on every page and takes what is left.

**`read.js`**, with any other script of the folder in alphabetical order, runs in the page as part of one script; it calls
`kits.push((() => {...})())` once, with:

- `name`: the folder; `framework`: which tree is its second witness (`vue3` of vue.js; a new one is a function of the same
  interface {seen, of(element, ...names), native(element), inside(instance, name)} named in `trees` of snapshot.js);
- `detects()`; `outside`: selector of what holds leaves that are no fields (pop-ups, pagination), or ''; `rootOf(leaf)`: the
  root element of the widget that the leaf belongs to, or null where it is not this kit's;
- `isDrawn(root)`; `isGroup(root)`: a check-box group (several in one item are one field);
- `read(root, tree, siblings)`: {kind, shown, held?, whole?, options?, state?, limits?, enabled?, editable?} in the plain forms
  that `snapshot.decode` reads: text and number a string, date `2024-2-3`, period two of them, choice a word, choices and
  region and steps lists of words, file a list of names or {name, url}, nodes a list of paths, tick a boolean; `shown: null`
  where it cannot be read, kind `unknown` where it cannot be written; null is the same as both;
- `complaint(item, tree)`: the page's error sentence of a form item that is in error but has not drawn it yet, or '';
- `demands(item, tree)`, optional: whether a form item is required though it bears no mark of it;
- `marks`: selectors lent to the neutral code, all optional: `item`, `itemLabel`, `heading`, `section`, `dialog`, `noDialog`,
  `dialogTitle`, `required` and `inError` (matched by the item), `error`, `message`, `button`, `leaf`.

Its own functions stay inside the closure; of the other parts it may use `textOf`, `isShown`, `byIds`, `pathOf`.

**`drive.py`** exports `DRIVERS`: kind → `Driver` (forms/driving.py). A driver gets a `Job` whose `root` is the locator of the
unit's root (the form item where several widgets are one field: `shape` grouped, rows, long_term), writes through the hands
only, closes every pop-up that it opened, and returns None or a `Trouble`. Plain texts and numbers need no driver: they are
typed into the first input or textarea of the root.

The pages of a kit stand in `fixtures/widgets/<kit>/`.
"""

KITS: tuple[str, ...] = ("element_ui", "element_plus", "ant_design_vue", "native")
