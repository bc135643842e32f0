"""Ways to corrupt a good input, drawn from a seed: damage by mail and chat, and deliberate attacks.

corrupted(random, good, ways)  →  (what was done, the bytes)
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Way = Callable[[Random, bytes], bytes]
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_NASTY = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "../../../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "[1, 2]",
    "{a: {b: c}}",
    "!!python/object/apply:os.system ['true']",
    "*别名",
    "&锚 x",
    "2024-02-30",
    "1e999",
    "-1",
    "\\u0000",
    "\U0001f600\u202e\u200b",
    "9" * 400,
    "null",
    "true",
    "",
    "长" * 5000,
    "<!ENTITY a 'b'>",
    "{{ 7*7 }}",
    "%s%n{0}",
)
_LOL = "".join(
    f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}{"&l" + str(n - 1) + ";" if n else ""}">'
    for n in range(30)
)


def truncated(random: Random, data: bytes) -> bytes:
    """Cut off the end."""
    return data[: random.randrange(len(data) + 1)]


def flipped(random: Random, data: bytes) -> bytes:
    """Change a few bytes."""
    changed = bytearray(data or b"x")
    for _ in range(random.randint(1, 12)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def holed(random: Random, data: bytes) -> bytes:
    """Remove a piece from the middle, or repeat one."""
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + random.randint(1, 400))
    return data[:start] + data[end:] if random.random() < 0.5 else data[:end] + data[start:]


def noisy(random: Random, data: bytes) -> bytes:
    """Insert random bytes in the middle."""
    start = random.randrange(len(data) + 1)
    return data[:start] + random.randbytes(random.randint(1, 200)) + data[start:]


def emptied(random: Random, _: bytes) -> bytes:
    """Leave nothing, or nearly nothing."""
    return random.choice(
        [b"", b"\n", b"\0", b"\xef\xbb\xbf", b"---\n", b"[]", b"{}", b"null", b"~", b"PK\x03\x04", b"%PDF-"]
    )


def of_another_kind(random: Random, _: bytes) -> bytes:
    """Return a file of another kind."""
    return random.choice(
        [
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            b"Rar!\x1a\x07\x01\0" + b"\0" * 60,
            b"\x89PNG\r\n\x1a\n" + random.randbytes(60),
            b"\x7fELF" + random.randbytes(100),
            b"GIF89a" + random.randbytes(30),
            "<html><body>登录已失效</body></html>".encode(),
            random.randbytes(2000),
            bytes(range(256)) * 20,
        ]
    )


def recoded(random: Random, data: bytes) -> bytes:
    """Change the encoding, or add marks that some editors leave."""
    text = data.decode("utf-8", "replace")
    ways: list[Callable[[], bytes]] = [
        lambda: text.encode("gb18030", "replace"),
        lambda: b"\xef\xbb\xbf" + data,
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-32"),
        lambda: text.replace("\n", "\r\n").encode("utf-8", "replace"),
        lambda: text.replace("\n", "\r").encode("utf-8", "replace"),
        lambda: text.translate(_FULL_WIDTH).encode("utf-8", "replace"),
        lambda: text.replace(":", "：").replace(",", "，").encode("utf-8", "replace"),
        lambda: text.replace("  ", "\t").encode("utf-8", "replace"),
        lambda: text.replace("\n", "\u2028").encode("utf-8", "replace"),
        lambda: data.replace(b"\n", b"\0\n"),
    ]
    return random.choice(ways)()


def reworded(random: Random, data: bytes) -> bytes:
    """Replace answers: wrong types, overlong texts, paths that lead out, formulas."""
    lines = data.decode("utf-8", "replace").splitlines(keepends=True)
    for _ in range(random.randint(1, 4)):
        if lines:
            place = random.randrange(len(lines))
            lines[place] = re.sub(
                r"(?<=[:,\t] ).*|(?<=[:,\t])[^:,\t\n]+", lambda _: random.choice(_NASTY), lines[place], count=1
            )
    return "".join(lines).encode("utf-8", "replace")


def rearranged(random: Random, data: bytes) -> bytes:
    """Drop, double, move or indent lines."""
    lines = data.decode("utf-8", "replace").splitlines(keepends=True) or [""]
    for _ in range(random.randint(1, 5)):
        place = random.randrange(len(lines))
        match random.randrange(5):
            case 0 if len(lines) > 1:
                del lines[place]
            case 1:
                lines.insert(place, lines[random.randrange(len(lines))])
            case 2:
                lines[place] = " " * random.randint(1, 3) + lines[place]
            case 3:
                lines[place] = lines[place].lstrip()
            case _:
                lines[place] = lines[place].replace(":", random.choice(["", ": - ", ": {", ": [", ":::"]), 1)
    return "".join(lines).encode("utf-8", "replace")


def nested(random: Random, data: bytes) -> bytes:
    """Return a text bomb: endless nesting, aliases of aliases, one huge line."""
    aliases = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    bombs = ["[" * 3000, "{a: " * 3000, '{"a":' * 3000, "- " * 3000, aliases, "a: " + "x" * 3_000_000, "甲\t" * 30000]
    bombs.append(f"<!DOCTYPE x [{_LOL}]><x>&l29;</x>")
    bomb = random.choice(bombs).encode()
    return bomb if random.random() < 0.5 else data + b"\n" + bomb


def repacked(random: Random, data: bytes) -> bytes:
    """Change one member of the container: corrupt, drop or add bombs, macros, entities, formulas, paths that lead out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, NotImplementedError):
        return flipped(random, data)
    name = random.choice(sorted(parts))
    ways: list[Callable[[], object]] = [
        lambda: parts.pop(name),
        lambda: parts.update({name: flipped(random, parts[name])}),
        lambda: parts.update({name: truncated(random, parts[name])}),
        lambda: parts.update({name: b""}),
        lambda: parts.update({name: _with_entities(parts[name])}),
        lambda: parts.update({name: _with_cells(random, parts[name])}),
        lambda: parts.update({"../../外.txt": b"x"}),
        lambda: parts.update({"xl/vbaProject.bin": b"x", "word/vbaProject.bin": b"x"}),
        lambda: parts.update({"大.bin": b"\0" * (30 << 20)}),
        lambda: parts.update({f"{n}.txt": b"" for n in range(2500)}),
    ]
    random.choice(ways)()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for text, content in parts.items():
            archive.writestr(text, content)
    return buffer.getvalue()


def _with_entities(part: bytes) -> bytes:
    head, sign, rest = part.partition(b"?>")
    return head + sign + f"<!DOCTYPE x [{_LOL}]>".encode() + rest.replace(b"<t>", b"<t>&l29;", 1) if sign else part


def _with_cells(random: Random, part: bytes) -> bytes:
    nasty = random.choice(_NASTY).replace("&", "&amp;").replace("<", "&lt;").encode()
    swaps = [(rb"<t[^>]*>[^<]*</t>", b"<t>" + nasty + b"</t>"), (rb"<v>[^<]*</v>", b"<f>1+1</f><v>99999999</v>")]
    pattern, to = random.choice(swaps)
    hits = list(re.finditer(pattern, part))
    if not hits:
        return part
    hit = random.choice(hits)
    return part[: hit.start()] + to + part[hit.end() :]


TEXT: tuple[Way, ...] = (
    truncated, flipped, holed, noisy, emptied, of_another_kind, recoded, *[reworded] * 6, rearranged, rearranged, nested,
)  # fmt: skip
PACKED: tuple[Way, ...] = (truncated, flipped, holed, noisy, emptied, of_another_kind, *[repacked] * 6)
BYTES: tuple[Way, ...] = (truncated, flipped, holed, noisy, emptied, of_another_kind)


def corrupted(random: Random, good: bytes, ways: tuple[Way, ...]) -> tuple[str, bytes]:
    """Return what was done to an input, and the result; one in five is corrupted twice."""
    done, data = [], good
    for _ in range(2 if random.random() < 0.2 else 1):
        way = random.choice(ways)
        data = way(random, data)
        done.append(way.__name__)
    return "+".join(done), data
