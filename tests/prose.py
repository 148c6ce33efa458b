"""Finds sentences in the code of the screens that no catalogue knows of: literals that go past gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TRANSLATING = {"gettext", "ngettext", "pgettext", "npgettext", "gettext_noop", "pgettext_noop"}
NOT_SHOWN = {"query", "query_one", "TypeVar", "run_worker", "getattr", "compile"}
"""Functions whose texts nobody reads."""

INTERNAL = {"ValueError", "TypeError", "KeyError", "RuntimeError", "NotImplementedError", "AssertionError"}
STYLES = re.compile(
    r"[{}]|^[a-z-]+: |^(not )?(bold|dim|italic|reverse|underline)\b|^[#.&][\w#.:>-]* |^\s*SELECT |^\$"
    r"|^\w+\[|\w:\w|^ \w+:|^\w+List, "
)
"""Styles, selectors, types and words of a query."""

SENTENCE = re.compile(r"[^\W\d_]{2,}[,.:;]? [^\W\d_]|^[^\W\d_]{3,}[,.:;…]? $|^ [^\W\d_]{3,}")
WORD = re.compile(r"^\W*[A-Z]?[a-z]{3,}\W*$")


def sentences(path: Path, *, words: bool = False) -> Iterator[tuple[int, str]]:
    """The line and text of each literal that reads like a sentence; single words too where ``words`` says so."""
    tree = ast.parse(path.read_text("utf-8"))
    passed = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in TRANSLATING | NOT_SHOWN | INTERNAL:
                passed |= _inside(node)
            passed |= {one for keyword in node.keywords if keyword.arg in ("id", "classes", "group", "name", "key")
                       for one in _inside(keyword.value)}  # fmt: skip
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        elif isinstance(node, ast.AnnAssign) and not words:
            passed |= _inside(node.annotation)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            found = SENTENCE.search(node.value) or (words and WORD.search(node.value))
            if found and not STYLES.search(node.value):
                yield node.lineno, node.value


def _inside(node: ast.AST) -> set[int]:
    return {id(one) for one in ast.walk(node)}


if __name__ == "__main__":
    import sys

    for name in [one for one in sys.argv[1:] if one != "--words"]:
        for file in sorted(Path(name).rglob("*.py")) if Path(name).is_dir() else [Path(name)]:
            for line, text in sentences(file, words="--words" in sys.argv):
                print(f"{file}:{line}: {text!r}")
