"""Text cut and padded by terminal cells, so that columns stand straight with Chinese and emoji too."""

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


def width(text: str) -> int:
    """How many cells ``text`` takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """``text`` in exactly ``cells`` cells: padded, or cut with an ellipsis; ``right`` pads on the left."""
    if cells <= 0:
        return ""
    taken = width(text)
    if taken > cells:
        cut = text[: cells - 1] if text.isascii() else set_cell_size(text, cells - 1)
        return cut + ELLIPSIS
    if taken == cells:
        return text
    padding = " " * (cells - taken)
    return padding + text if right else text + padding


def wrap(text: str, cells: int, *, most: int = 1_000_000) -> list[str]:
    """``text`` in lines of at most ``cells`` cells, broken at spaces where there are any, at most ``most`` lines."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        rest = paragraph.expandtabs(4)
        while width(rest) > cells and len(lines) < most:
            cut = _index_at(rest, cells)
            space = rest.rfind(" ", 0, cut + 1)
            end = space if space > cut // 3 else cut
            lines.append(rest[:end])
            rest = rest[end:].lstrip(" ")
        lines.append(rest)
        if len(lines) >= most:
            return lines[:most]
    return lines


def _index_at(text: str, cells: int) -> int:
    """How many characters of ``text`` fit into ``cells`` cells, at least one."""
    if text.isascii():
        return cells
    low, high = 1, min(len(text), cells)
    while low < high:
        middle = (low + high + 1) // 2
        if cell_len(text[:middle]) <= cells:
            low = middle
        else:
            high = middle - 1
    return low
