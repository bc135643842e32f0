"""`--no-survive`: for those who want no browser left behind, it ends with the assistant, however that ends."""

from __future__ import annotations

import psutil
import pytest

from tests.filing.conftest import Rig
from tests.filing.live import desk, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KILLED: list[dict[str, object]] = [{"kind": "RecordOpened", "do": "hold"}]


@pytest.mark.parametrize(("option", "lives"), [("--no-survive", False), ("--survive", True)])
def test_after_kill_9_the_browser_is_gone_only_where_that_was_asked_for(rig: Rig, option: str, lives: bool) -> None:
    with desk(rig) as there:
        run = there.start("--stand-in", "draft", option, halts=KILLED)
        run.until_held()
        keeper = psutil.Process(run.keeper().pid)
        browser = psutil.Process(run.keeper().browser_pid)
        run.kill()
        if not lives:
            until(lambda: not keeper.is_running() and not browser.is_running(), "the end of the browser")
        assert (keeper.is_running(), browser.is_running()) == (lives, lives)
