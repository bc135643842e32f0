"""What a handover leaves behind counts: a page, or a person, that saves something else meanwhile is found out."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.filing.conftest import Rig, section
from tests.filing.live import desk
from tests.filing.small import ALGORITHM

_SAVE_ELSE = """async () => {
  const ask = async (path, body) => (await fetch(path, body && {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body) })).json();
  const {id} = (await ask('/api/algorithms?page=1&size=10')).datas.rows[0];
  const held = (await ask(`/api/algorithms/${id}`)).datas.basic;
  return (await ask('/api/algorithms/save', {id, step: 'basic', fields: {...held, version: '9.9'}})).errno;
}"""


def _save_else(page: Page) -> int:
    errno: int = page.evaluate(_SAVE_ELSE)
    return errno


def test_a_value_that_was_saved_over_during_the_confirmation_is_no_longer_called_proved(rig: Rig) -> None:
    closed = {"kind": "HandoverClosed", "handover": "CONFIRM", "do": "hold", "nth": 2}  # of the algorithm: left a draft
    with desk(rig) as there:
        run = there.start("--stand-in", "draft", halts=[closed])
        run.until_held()
        with run.beside() as guest:
            assert guest.do(_save_else) == 0
        run.go_on()
        ended = run.ended()
    assert section(rig.stored()["algorithms"][0], "算法基础属性信息")["版本号"] == "9.9"
    assert ended.verdicts()[f"algorithms[{ALGORITHM}].basic.version"] == "differs"
    assert ended.fields["wrong"] == 1
    assert ended.code == 1
