"""相邻手续: the facts that decide the neighbouring duties, as `beian assess` asked them; none of them is in a form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.core.values import Vocabulary
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.schema.declare import Block, Text, Words, note

UNSURE = "不确定"
OPEN_QUESTION = Vocabulary((words.YES, words.NO, UNSURE))
FACES_STORED = Vocabulary(("不存储", "不足 10 万人", "10 万人以上", UNSURE))
PERSONS = Vocabulary(("不足 100 万人", "100 万至 1000 万人", "超过 1000 万人", UNSURE))
IMPACTS = Vocabulary(
    (
        "处理敏感个人信息",
        "利用个人信息进行自动化决策",
        "委托处理个人信息",
        "向他人提供或公开个人信息",
        "向境外提供个人信息",
        "其他对个人权益有重大影响的处理",
        "都没有",
        UNSURE,
    )
)
DONE = Vocabulary(("公安联网备案", "人脸识别技术应用备案", "个人信息保护负责人信息报送", "都没有", UNSURE))


class NeighbouringFacts(Block):
    """Facts about the service and its data on which other filings depend; an empty day is not known or did not come."""

    forms: Words = note("对外形式", "choices", vocabulary=words.SERVICE_FORMS)
    connected: date | None = note("联网开通日期", "date")
    companion: Text = note("持续情感互动", "choice", vocabulary=OPEN_QUESTION)
    companion_launched: date | None = note("情感互动上线日期", "date")
    companion_event: date | None = note("情感互动评估触发日期", "date")
    face_stored: Text = note("存储人脸信息", "choice", vocabulary=FACES_STORED)
    face_reached: date | None = note("人脸达到10万人日期", "date")
    face_changed: date | None = note("人脸备案未办变更日期", "date")
    face_ended: date | None = note("人脸备案未办终止日期", "date")
    persons: Text = note("个人信息人数", "choice", vocabulary=PERSONS)
    officer_reached: date | None = note("个人信息达到100万人日期", "date")
    officer_changed: date | None = note("负责人未办变更日期", "date")
    officer_ended: date | None = note("负责人未办终止日期", "date")
    minors: Text = note("处理未成年人个人信息", "choice", vocabulary=OPEN_QUESTION)
    minors_since: date | None = note("开始处理未成年人个人信息日期", "date")
    minors_year: Decimal | None = note("未成年人审计已报送年度", "number")
    impacts: Words = note("须评估影响的处理", "choices", vocabulary=IMPACTS)
    licence: Text = note("持有ICP许可证", "choice", vocabulary=OPEN_QUESTION)
    done: Words = note("已办完的手续", "choices", vocabulary=DONE)
