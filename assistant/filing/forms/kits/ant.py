"""What the kits whose classes begin with `ant-` have in common: their pop-ups, calendars, ticks, uploads and trees.

The `aria-controls` of a select names the list in the pop-up; the list renders only visible options. Lists are opened by the
arrow key, because a click may hit the clear icon or remove a tag, and closed by leaving the field: Escape may close the
dialog around it. A tree renders a branch only once it has been opened. An upload is complete when its list no longer shows
it as in progress.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.filing.forms.driving import Trouble, WidgetTask
from assistant.filing.forms.kits.boxes import write_tick
from assistant.filing.forms.kits.dates import DateParts, no_panel, read_months
from assistant.filing.forms.kits.kit import KitParts
from assistant.filing.forms.kits.popups import ListParts, MenuParts, SearchedOpenList, SinglePopup
from assistant.filing.forms.kits.trees import Row, rows_of, write_nodes
from assistant.filing.forms.kits.uploads import UploadParts, ended_in_list, remove_listed, write_file
from assistant.filing.forms.transport import Locator, PageTimeout
from assistant.filing.forms.waiting import OPEN_MS

BOX = ".ant-select-selection-search-input"
LIST = "(document.getElementById(id) || document.body).closest('.ant-select-dropdown')"
IS_OPEN = f"(id) => {{ const popup = {LIST}; return Boolean(popup) && popup.checkVisibility(); }}"
# After a query the list scrolls, late, to its chosen option: scroll back until it stays at the top.
_TO_TOP = f"""async (id) => {{
  const popup = {LIST};
  const box = popup && popup.querySelector('.rc-virtual-list-holder');
  for (let calm = 0, turn = 0; box && calm < 4 && turn < 60; turn += 1) {{
    calm = box.scrollTop === 0 && popup.querySelector('.ant-select-item-option') ? calm + 1 : 0;
    box.scrollTop = 0;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }}
}}"""
POPUP = SinglePopup(".ant-select-dropdown, .ant-picker-dropdown")

_ITEM = ".ant-upload-list-item"
_MOVING = ".ant-tree-treenode-motion"
_PANEL = ".ant-picker-dropdown:visible"
# Each month that the panel shows: its number (year * 12 + month), its days, its arrows.
_MONTHS = """(popup) => [...popup.querySelectorAll('.ant-picker-date-panel')].filter((one) => one.checkVisibility()).map((panel) => {
  const cells = [...panel.querySelectorAll('td.ant-picker-cell-in-view')].map((cell) => {
    const [year, month, day] = (/(\\d{4})\\D+(\\d{1,2})\\D+(\\d{1,2})/.exec(cell.title || '') || []).slice(1).map(Number);
    return { number: year * 12 + month, day, cell };
  }).filter((one) => one.day);
  const number = cells.length ? cells[0].number : null;
  const days = cells.filter((one) => one.number === number && !one.cell.classList.contains('ant-picker-cell-disabled'))
    .map(({ day, cell }) => ({ day, path: pathOf(cell) }));
  const arrow = (name) => [...panel.querySelectorAll(`.ant-picker-header-${name}-btn`)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true })).map(pathOf)[0] || '';
  return { number, days, arrows: { far_back: arrow('super-prev'), back: arrow('prev'), forward: arrow('next'), far_forward: arrow('super-next') } };
})"""


class AntList(SearchedOpenList):
    """A list of one of these kits, which scrolls to its first option when it opens, late on a slow machine."""

    popup = POPUP
    parts = ListParts(
        box=BOX,
        element=LIST,
        within=".ant-select-dropdown:has([id='{id}'])",
        option=".ant-select-item-option",
        ticked="one.classList.contains('ant-select-item-option-selected')",
        disabled="one.classList.contains('ant-select-item-option-disabled')",
        scroller="list.querySelector('.rc-virtual-list-holder')",
    )

    def scroll_to_top(self) -> None:
        """Scroll back until the list stays at its top."""
        self.task.actions.evaluate(self.task.page, _TO_TOP, self.id)

    def wait_until_shut(self) -> None:
        """Return at once: a choice counts when it is clicked, and leaving the field shuts the list."""


def _open_menus(task: WidgetTask) -> Trouble | None:
    trouble = POPUP.others_shut(task)
    if trouble is None:
        task.actions.press(task.root.locator(BOX).first, "ArrowDown")
    return trouble


MENUS = MenuParts(
    ".ant-cascader-dropdown",
    ".ant-cascader-menu",
    ".ant-cascader-menu-item",
    _open_menus,
    lambda task, _: POPUP.shut(task),
    entered="ant-cascader-menu-item-active",
)


def _open_panel(task: WidgetTask, box: Locator) -> Locator | Trouble:
    task.actions.click(box)
    panel = task.page.locator(_PANEL).first
    try:
        panel.wait_for(state="visible", timeout=OPEN_MS)
    except PageTimeout:
        return no_panel()
    return panel


DATES = DateParts(
    ".ant-checkbox-wrapper",
    ".ant-picker",
    _open_panel,
    partial(read_months, script=_MONTHS),
    lambda task, _: POPUP.shut(task),
    enters_every_day=True,
)


_IS_ON = "(root) => root.matches('.ant-switch') ? root.getAttribute('aria-checked') === 'true' : root.querySelector('input').checked"
_MESSAGES = ".ant-message-notice"
UPLOADS = UploadParts(
    _MESSAGES,
    partial(remove_listed, item=_ITEM, button=".ant-upload-list-item-action, .ant-upload-list-item-actions button"),
    lambda task, before: ended_in_list(
        task,
        before,
        _MESSAGES,
        listed=f"(path) => Boolean(document.querySelector(path).querySelector('{_ITEM}'))",
        ended=f"(path) => !document.querySelector(path).querySelector('{_ITEM}-uploading')",
        failed=f"(path) => document.querySelector(path).querySelector('{_ITEM}-error') || !document.querySelector(path).querySelector('{_ITEM}')",
    ),
)


def _await_children(task: WidgetTask, before: Sequence[Row], branch: Row) -> None:
    """Wait for the children, which appear later, in a moving box that is removed when they are at rest."""
    path = tuple(branch["path"])
    for _ in range(OPEN_MS // 50):
        if any(tuple(row["path"])[:-1] == path for row in rows_of(task)) and not task.root.locator(_MOVING).count():
            break
        task.page.wait_for_timeout(50)


def kit(lists: type[AntList]) -> KitParts:
    """Return the description of a kit, given how its lists open."""
    return KitParts(
        ".ant-radio-wrapper, .ant-radio-button-wrapper",
        ".ant-checkbox-wrapper",
        lists,
        MENUS,
        DATES,
        {
            "tick": partial(write_tick, is_on=_IS_ON),
            "file": partial(write_file, parts=UPLOADS),
            "nodes": partial(write_nodes, await_children=_await_children),
        },
    )
