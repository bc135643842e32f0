"""The State Council's notices for 2022–2026, transcribed by hand, independently of the code.

Each notice: the spans of days off, and the made-up working days on weekends. All other days from Monday to Friday are
working days.
"""

from __future__ import annotations

from datetime import date, timedelta

NOTICES: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "国办发明电〔2021〕11号": (
        2022,
        ("01-01/01-03", "01-31/02-06", "04-03/04-05", "04-30/05-04", "06-03/06-05", "09-10/09-12", "10-01/10-07"),
        ("01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"),
    ),
    "国办发明电〔2022〕16号": (
        2023,
        ("2022-12-31/01-02", "01-21/01-27", "04-05/04-05", "04-29/05-03", "06-22/06-24", "09-29/10-06"),
        ("01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"),
    ),
    "国办发明电〔2023〕7号": (
        2024,
        ("01-01/01-01", "02-10/02-17", "04-04/04-06", "05-01/05-05", "06-10/06-10", "09-15/09-17", "10-01/10-07"),
        ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    ),
    "国办发明电〔2024〕12号": (
        2025,
        ("01-01/01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"),
        ("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    "国办发明电〔2025〕7号": (
        2026,
        ("01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27", "10-01/10-07"),
        ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
}


def _day(text: str, year: int) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"{year}-{text}")


def _days() -> tuple[set[date], set[date]]:
    off: set[date] = set()
    worked: set[date] = set()
    for year, spans, made_up in NOTICES.values():
        worked |= {_day(text, year) for text in made_up}
        for span in spans:
            first, last = (_day(part, year) for part in span.split("/"))
            off |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return off, worked


OFF, WORKED = _days()


def is_worked(day: date) -> bool:
    """Say whether a day is a working day by the notices."""
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def last_day(event: date, working_days: int) -> date:
    """Return the last day of a term by the notices, counting day by day."""
    worked = [day for number in range(1, 120) if is_worked(day := event + timedelta(days=number))]
    return worked[working_days - 1]
