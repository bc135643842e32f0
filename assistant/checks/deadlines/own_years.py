"""The user's holiday file: years missing from the package, or changed by a later notice.

    path_for(workspace)  →  the workspace's file if it exists, else the machine's
    read(path)           →  a Calendar of the package's and the file's years; the file takes precedence

年份:
  2027:
    依据: 国办发明电〔2026〕×号
    放假: {元旦: 2027-01-01 至 2027-01-03, 春节: [2027-02-06, 2027-02-07]}
    上班: [2027-02-14]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from assistant.checks.deadlines.working_days import PUBLISHED, Calendar
from assistant.core import settings
from assistant.core.errors import InputProblems, Problem
from assistant.core.language import say
from assistant.core.yaml_file import Mapping, Node, Scalar, Sequence
from assistant.core.yaml_file import read as read_file

FILE_NAME = "节假日.yaml"
_YEARS, _SOURCE, _OFF, _WORKED = "年份", "依据", "放假", "上班"
_SPAN = re.compile(r"\s*(?:至|到|~|～)\s*")
_LONGEST = 31  # days; a longer holiday is a typing error
_SATURDAY = 5


def path_for(workspace: Path | None) -> Path:
    """Return the workspace's file if it exists, else the path of the machine's file, which may not exist."""
    own = workspace / FILE_NAME if workspace else None
    return own if own is not None and own.exists() else settings.config_folder() / FILE_NAME


def read(path: Path) -> Calendar:
    """Return the calendar including a file's years. Raises InputProblems with every fault of the file, OSError."""
    if not path.exists():
        return PUBLISHED
    work = _HolidayFileReader(path.name)
    work.file(read_file(path))
    if work.problems:
        raise InputProblems(path.name, work.problems)
    return Calendar(work.off, frozenset(work.worked), work.years)


class _HolidayFileReader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.off: dict[date, str] = {}
        self.worked: set[date] = set()
        self.years: dict[int, str] = {}

    def file(self, node: Node) -> None:
        years = node.get(_YEARS) if isinstance(node, Mapping) else None
        if not isinstance(years, Mapping) or not years.entries:
            self._add(node.line, say("没有“年份”"), say("请在“年份:”下面逐年写“放假”和“上班”。"))
            return
        for year, content in years.entries:
            if not re.fullmatch(r"(19|20|21)\d\d", year.text) or not isinstance(content, Mapping):
                self._add(
                    year.line,
                    say("“{text}”不是一年的安排", text=year.text),
                    say("请写成“2027:”，下一行缩进写“放假”和“上班”。"),
                )
                continue
            self._year(int(year.text), content, year.line)

    def _year(self, year: int, content: Mapping, line: int) -> None:
        self._strangers(content)
        source = content.get(_SOURCE)
        self.years[year] = source.text if isinstance(source, Scalar) else ""
        holidays = content.get(_OFF)
        if not isinstance(holidays, Mapping) or not holidays.entries:
            self._add(line, say("{year} 年没有写“放假”", year=year), say("请逐个节日写放假的日期。"))
            return
        for name, days in holidays.entries:
            for day in self._days(days):
                if self._is_near(day, year, name.line):
                    self.off[day] = name.text
        worked = content.get(_WORKED)
        for day in self._days(worked) if worked is not None else ():
            self._made_up(day, year, worked.line if worked is not None else line)

    def _made_up(self, day: date, year: int, line: int) -> None:
        if day in self.off:
            self._add(line, say("{day} 既写了放假，又写了上班", day=day), say("请按通知只留一处。"))
        elif day.weekday() < _SATURDAY:
            self._add(line, say("{day} 不是周末，不用写上班", day=day), say("请核对通知里的日期。"))
        elif self._is_near(day, year, line):
            self.worked.add(day)

    def _is_near(self, day: date, year: int, line: int) -> bool:
        """Say whether a day may belong to a year's notice, from the December before to the January after."""
        if date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
            return True
        self._add(line, say("{day} 不在 {year} 年", day=day, year=year), say("请核对年份。"))
        return False

    def _strangers(self, content: Mapping) -> None:
        for key, _ in content.entries:
            if key.text not in (_SOURCE, _OFF, _WORKED):
                self._add(key.line, say("没有“{text}”这一项", text=key.text), say("可写：依据、放假、上班。"))

    def _days(self, node: Node) -> Iterator[date]:
        if isinstance(node, Sequence):
            for item in node.items:
                yield from self._days(item)
        elif isinstance(node, Scalar) and not node.is_null:
            yield from self._span(node)

    def _span(self, node: Scalar) -> Iterator[date]:
        try:
            ends = [date.fromisoformat(part) for part in _SPAN.split(node.text.strip())]
        except ValueError:
            ends = []
        if len(ends) not in (1, 2) or not 0 <= (ends[-1] - ends[0]).days < _LONGEST:
            self._add(
                node.line,
                say("“{text}”不是日期", text=node.text),
                say("请写成 2027-01-01，或 2027-01-01 至 2027-01-03。"),
            )
            return
        for number in range((ends[-1] - ends[0]).days + 1):
            yield ends[0] + timedelta(days=number)

    def _add(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", message, remedy))
