"""TDesign for Vue 3: one driver per kind of control, and what is its own in ticks, uploads and trees."""

from __future__ import annotations

from functools import partial

from assistant.filing.forms.kits.boxes import write_tick
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.numbers import write_number
from assistant.filing.forms.kits.tdesign.dates import DATES
from assistant.filing.forms.kits.tdesign.popups import MENUS, TDesignOpenList
from assistant.filing.forms.kits.trees import await_opened, write_nodes
from assistant.filing.forms.kits.uploads import UploadParts, ended_by_script, messages_script, remove_listed, write_file

_ITEM = ".t-upload__single-display-text"
_IS_ON = "(root) => root.matches('.t-switch') ? root.classList.contains('t-is-checked') : root.querySelector('input').checked"
_MESSAGES = ".t-message"
_UPLOADED = f"""([path, item, shown, begun]) => {{
  const root = document.querySelector(path), file = root && root.querySelector(item);
  if (file && file.querySelector('.t-upload__single-progress, .t-upload__file-waiting')) return begun ? null : 'begun';
  if (file) return file.querySelector('.t-upload__file-fail') ? 'failed' : 'done';
  const error = root && root.querySelector('.t-upload__tips-error');
  if (error) return `said:${{error.textContent.trim()}}`;
  const fresh = ({messages_script(_MESSAGES)})().find((text) => !shown.includes(text));
  return fresh ? `said:${{fresh}}` : null;
}}"""
UPLOADS = UploadParts(
    _MESSAGES,
    partial(remove_listed, item=_ITEM, button=".t-upload__icon-delete"),
    lambda task, before: ended_by_script(task, _UPLOADED, [task.control.ref, _ITEM, before]),
)


KIT = KitParts(
    ".t-radio, .t-radio-button",
    ".t-checkbox",
    TDesignOpenList,
    MENUS,
    DATES,
    {
        "number": write_number,
        "tick": partial(write_tick, is_on=_IS_ON),
        "file": partial(write_file, parts=UPLOADS),
        "nodes": partial(write_nodes, await_children=partial(await_opened, opened=".t-tree__item--open")),
    },
)
DRIVERS = KIT.drivers()
