"""Comments of a return as tasks: who deals with each, what the client is asked, and by when the authority wants an answer.

tasks(client)                     →  CommentTask for each item in 退回意见.yaml, oldest round first
assign(client, task, …)           →  writes owner, question and state into that file, beside what it holds
add_field(client, task, key)      →  writes a field that a person has chosen for it
messages(tasks)                   →  the questions by duty, each as one message to copy
days_named(text, received, …)     →  the days that a comment sets as a term

A day becomes our own term only when a person says so: “10日内” does not say from which day, so it is counted from the day on
which the comment was received, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from assistant.checks.deadlines.working_days import PUBLISHED, Calendar, after
from assistant.core import files, yaml_file
from assistant.core.errors import InputProblems, Problem, UsageError
from assistant.core.language import mark, say
from assistant.declaration.intake.requirements import DUTIES
from assistant.declaration.profile.updating import held
from assistant.practice import activity

FILE = "退回意见.yaml"  # written by `filing.run.returned`, which leaves the keys below alone
OURS = mark("我方")
OWNERS = (OURS, *DUTIES)
OPEN = "待处理"  # as `filing.run.returned` writes it
STATES = (mark("待处理"), mark("已问客户"), mark("客户已答复"), mark("已改"), mark("无需修改"))
_STATE = mark("状态")
_OWNER, _QUESTION, _ANSWER = mark("谁来办"), mark("问客户"), mark("客户答复")
_FIELDS, _KEY, _REASON = "对应", "项", "依据"
_HOW, _RECEIVED, _SENDER, _TAKEN_BY, _PICTURE = "收到方式", "收到日", "对方", "记录人", "截图"
WRITTEN, SCREENSHOT, TELEPHONE = WAYS = (mark("文字"), mark("截图"), mark("电话"))
_BETWEEN = "、"  # between the paths of pictures, whose names the program makes
PICTURES = "退回意见"  # the folder of the screenshots, in the client's folder
_LIMIT = 4 << 20
_NUMERALS = "一二三四五六七八九十百零〇两"
_WITHIN = re.compile(
    rf"(?<![\d.,{_NUMERALS}千万月])(\d{{1,3}}|[{_NUMERALS}]{{1,6}})\s*个?(工作日|自然日|日|天)(?:之内|以内|内)"
)
_DIGIT = "[一二三四五六七八九两]"
_COUNT = re.compile(rf"(?:({_DIGIT})百(?=$|[零〇]|{_DIGIT}十))?(?:({_DIGIT}?)(十))?[零〇]?({_DIGIT}?)")
_ON = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?\s*(?:前|之前|以前)")
_CHINESE = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class CommentReceipt:
    """How a comment reached the office: by which way, from whom, who noted it, its pictures, and on which day.

    What is unknown is "", or None for the day.
    """

    how: str = ""
    sender: str = ""
    taken_by: str = ""
    picture: str = ""
    day: date | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> CommentReceipt:
        """Return what the data of a comment says; what is malformed there is unknown."""
        how, sender, taken_by, picture, day = (
            _text(data.get(key)) for key in (_HOW, _SENDER, _TAKEN_BY, _PICTURE, _RECEIVED)
        )
        return cls(how, sender, taken_by, picture, _day_of(day))

    @property
    def pictures(self) -> list[str]:
        """Return the paths of the pictures."""
        return pictures_in(self.picture)

    def as_data(self) -> dict[str, str]:
        """Return it as the file of the comments holds it."""
        texts = (self.how, self.day.isoformat() if self.day else "", self.sender, self.taken_by, self.picture)
        return {
            key: text for key, text in zip((_HOW, _RECEIVED, _SENDER, _TAKEN_BY, _PICTURE), texts, strict=True) if text
        }


def pictures_in(text: str) -> list[str]:
    """Return the paths of pictures that a text lists."""
    return [path for path in text.split(_BETWEEN) if path]


def listed_pictures(paths: Iterable[str]) -> str:
    """Return paths of pictures as one text, each once."""
    return _BETWEEN.join(dict.fromkeys(paths))


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value)


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class CommentTask:
    """One item of a returned filing: its place in the file, the thing it is about, its words and fields, and who acts.

    `keys` are the fields that its words name; `question` is put to the client in the client's words.
    """

    place: tuple[int, int]
    what: str
    round: int
    day: date
    text: str
    keys: tuple[str, ...]
    state: str
    owner: str = OURS
    question: str = ""
    answer: str = ""
    receipt: CommentReceipt = CommentReceipt()

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what tells the task apart: all of it that only a run or another page changes."""
        return self.what, self.round, self.day, self.text, self.keys, self.receipt

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state in STATES[:3]


def tasks(client: Path, content: bytes | None = None) -> list[CommentTask]:
    """Return the tasks of a client, [] without returns, or those that the file would hold with this content.

    Raises InputProblems, OSError.
    """
    path = client / FILE
    if content is None and not path.exists():
        return []
    try:
        return list(_tasks(yaml_file.read_mapping(path, data=content)))
    except (KeyError, TypeError, ValueError, AttributeError):
        text, remedy = say("不符合退回意见的格式"), say("请改回原来的格式，或移走该文件。")
        raise InputProblems(FILE, [Problem(FILE, text, remedy)]) from None


def _tasks(data: Any) -> Iterator[CommentTask]:
    for number, entry in enumerate(data.get("意见") or []):
        for place, item in enumerate(entry["条目"]):
            yield _task(entry, item, (number, place))


def _task(entry: Any, item: Any, place: tuple[int, int]) -> CommentTask:
    return CommentTask(
        place,
        str(entry["事项"]),
        int(entry["轮次"]),
        date.fromisoformat(str(item.get(_RECEIVED) or entry["日期"])),
        str(item["内容"]),
        tuple(str(one[_KEY]) for one in item.get(_FIELDS) or []),
        str(item.get(_STATE) or OPEN),
        str(item.get(_OWNER) or OURS),
        str(item.get(_QUESTION) or ""),
        str(item.get(_ANSWER) or ""),
        CommentReceipt.of(item),
    )


def assign(client: Path, task: CommentTask, *, owner: str, question: str, answer: str, state: str) -> None:
    """Write who deals with a task, what the client is asked and has answered, and its state.

    `task` is as the person was shown it: what somebody else has changed since stays, and a field that both have changed
    is refused. Raises UsageError, NoProfile, OSError.
    """
    shown = ((_STATE, task.state, state), (_OWNER, task.owner, owner), (_QUESTION, task.question, question))
    _edit(client, task, partial(_change, fields=(*shown, (_ANSWER, task.answer, answer))))


def add_field(client: Path, task: CommentTask, key: str) -> CommentTask:
    """Write that a task is about one more field; return the task with it. Raises as `assign`."""
    if key in task.keys:
        return task
    _edit(client, task, partial(_link, key=key))
    return replace(task, keys=(*task.keys, key))


def _edit(client: Path, task: CommentTask, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the item of a task in the file."""
    with held(client):
        before = files.read(client / FILE, _LIMIT)
        old = yaml_file.plain(yaml_file.parse(before.decode("utf-8-sig"), FILE))
        new = deepcopy(old)
        change(_item(new, task))
        revised = yaml_file.revised(before, old, new)
        content = revised if revised is not None and _reads_as(revised, new) else yaml_file.dump(new)
        files.write(client / FILE, content)
    activity.note(client, "task", [task.what])


def _link(item: dict[str, Any], key: str) -> None:
    item[_FIELDS] = [*(item.get(_FIELDS) or []), {_KEY: key, _REASON: say("由人选定")}]


def _item(data: Any, task: CommentTask) -> dict[str, Any]:
    """Return the item of a task; raises UsageError if another one is in its place."""
    try:
        entry = data["意见"][task.place[0]]
        item: dict[str, Any] = entry["条目"][task.place[1]]
        is_same = _task(entry, item, task.place).identity == task.identity
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        is_same = False
    if not is_same:
        raise UsageError(what=say("退回意见在这期间改过，没有写入。请刷新后再填。"))
    return item


def _change(item: dict[str, Any], fields: Iterable[tuple[str, str, str]]) -> None:
    """Write each text (key, as shown, as typed) that the person has changed; raises UsageError, with nothing written."""
    defaults = {_STATE: OPEN, _OWNER: OURS}
    for key, shown, typed in fields:
        present, text = str(item.get(key) or defaults.get(key, "")), typed.strip()
        if text == shown.strip():
            continue
        if present.strip() not in (shown.strip(), text):
            raise UsageError(
                what=say("“{key}”在这期间改成了“{text}”，没有写入。请刷新后再填。", key=say(key), text=present)
            )
        if text or key in item:
            item[key] = text


def _reads_as(content: bytes, data: object) -> bool:
    try:
        return bool(yaml_file.plain(yaml_file.parse(content.decode(), FILE)) == data)
    except (InputProblems, UnicodeDecodeError):
        return False


def messages(open_tasks: Iterable[CommentTask]) -> dict[str, str]:
    """Return the questions to the client by duty, as one message each."""
    by_duty: dict[str, list[CommentTask]] = {}
    for task in open_tasks:
        if task.owner != OURS and task.question and not task.answer and task.is_open:
            by_duty.setdefault(task.owner, []).append(task)
    return {duty: _message(own) for duty, own in by_duty.items()}


def _message(own: Sequence[CommentTask]) -> str:
    lines = [say("您好，审核部门退回了备案材料，有 {count} 处要请您答复：", count=len(own))]
    for number, task in enumerate(own, 1):
        lines.append(say("{number}. 审核意见：{text}", number=number, text=task.text))
        lines.append(say("   请您答复：{question}", question=task.question))
    return "\n".join((*lines, say("答复后我们改好材料，需要重新盖章的会另发给您。谢谢！")))


def days_named(text: str, received: date, calendar: Calendar = PUBLISHED) -> list[date]:
    """Return the days that a comment sets as a term, in the order of its words."""
    days: list[tuple[int, date]] = []
    for match in _WITHIN.finditer(text):
        count = _number(match[1])
        if not count:
            continue
        is_working = match[2] == "工作日"
        day = after(received, count, calendar).on if is_working else received + timedelta(days=count)
        days.append((match.start(), day))
    for match in _ON.finditer(text):
        years = [int(match[1])] if match[1] else [received.year, received.year + 1]
        dates = [one for year in years if (one := _day(year, int(match[2]), int(match[3])))]
        days += [(match.start(), one) for one in dates if match[1] or one >= received][:1]
    return list(dict.fromkeys(day for _, day in sorted(days)))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    """Return the number that digits or numerals write; 0 if they write none, as 三四."""
    if text.isdigit():
        return int(text)
    match = _COUNT.fullmatch(text)
    if match is None:
        return 0
    hundreds, tens, has_tens, ones = (group or "" for group in match.groups())
    return _value(hundreds) * 100 + (_value(tens) or bool(has_tens)) * 10 + _value(ones)


def _value(numeral: str) -> int:
    return _CHINESE.index(numeral.replace("两", "二")) if numeral else 0
