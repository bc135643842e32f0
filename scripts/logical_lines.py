"""Print the logical lines of each package: lines of code that are neither blank, comment nor docstring.

python scripts/logical_lines.py [FOLDER …]  (default: assistant/*/ and assistant/*/*/)
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path

_NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def logical_lines(source: str) -> int:
    """Count the lines of a module that hold code."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def main() -> None:
    root = Path("assistant")
    folders = [Path(name) for name in sys.argv[1:]] or sorted(
        folder for pattern in ("*", "*/*") for folder in root.glob(pattern) if list(folder.glob("**/*.py"))
    )
    for folder in [*folders, root]:
        count = sum(logical_lines(path.read_text("utf-8")) for path in folder.rglob("*.py"))
        print(f"{count:6} {folder}")


if __name__ == "__main__":
    main()
