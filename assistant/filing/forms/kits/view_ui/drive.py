"""View UI for Vue 2: one driver per kind of control, and what is its own in ticks, uploads and trees."""

from __future__ import annotations

from functools import partial

from assistant.filing.forms.kits.boxes import write_tick
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.numbers import write_number
from assistant.filing.forms.kits.trees import await_opened, write_nodes
from assistant.filing.forms.kits.uploads import UploadParts, ended_by_script, messages_script, remove_listed, write_file
from assistant.filing.forms.kits.view_ui.dates import DATES
from assistant.filing.forms.kits.view_ui.popups import MENUS, ViewUiOpenList

_FILE = ".ivu-upload-list-file"
_IS_ON = "(root) => root.matches('.ivu-switch-checked') || Boolean(root.querySelector('.ivu-checkbox-checked'))"
_MESSAGES = ".ivu-message-notice, .ivu-notice-notice"
# a failed file leaves the list
_UPLOADED = f"""([path, item, shown, begun]) => {{
  const root = document.querySelector(path), file = root && root.querySelector(item);
  if (file && file.matches('.ivu-upload-list-file-finish')) return 'done';
  const fresh = ({messages_script(_MESSAGES)})().find((text) => !shown.includes(text));
  if (fresh && !file) return `said:${{fresh}}`;
  return begun ? (file ? null : 'failed') : (file ? 'begun' : null);
}}"""
UPLOADS = UploadParts(
    _MESSAGES,
    partial(remove_listed, item=_FILE, button=".ivu-upload-list-remove"),
    lambda task, before: ended_by_script(task, _UPLOADED, [task.control.ref, _FILE, before]),
)


KIT = KitParts(
    ".ivu-radio-wrapper",
    ".ivu-checkbox-wrapper",
    ViewUiOpenList,
    MENUS,
    DATES,
    {
        "number": write_number,
        "tick": partial(write_tick, is_on=_IS_ON),
        "file": partial(write_file, parts=UPLOADS),
        "nodes": partial(write_nodes, await_children=partial(await_opened, opened=".ivu-tree-arrow-open")),
    },
)
DRIVERS = KIT.drivers()
