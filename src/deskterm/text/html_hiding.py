"""What a page hides from its readers by style."""

import re
from typing import Final

_WHITE: Final = re.compile(r"\s+")
_HIDING: Final = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0*)?(?:;|!|$)|color:transparent"
    r"|text-indent:-[0-9]{3,}|(?:left|top|right|margin-left):-[0-9]{4,}|clip:rect\(0)"
)
_NO_HEIGHT: Final = re.compile(r"(?:^|;)(?:max-)?(?:height|width):0(?:px|pt|em|%)?(?:;|!|$)")
_COLOUR: Final = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND: Final = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_FONT_SIZE: Final = re.compile(r"(?:^|;)font-size:([^;!]*)")
_NO_SIZE: Final = re.compile(r"0*(?:\.0*)?(?:px|pt|em|rem|%)?")
_CSS_COMMENT: Final = re.compile(r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_BRACES: Final = re.compile(r"([{}])")
_SIMPLE_SELECTOR: Final = re.compile(r"[a-z0-9]*([.#][\w-]+)")


def hides(style: str) -> bool:
    """True when an element with this ``style`` shows nothing of its content."""
    plain = _WHITE.sub("", style).lower()
    if _HIDING.search(plain) or ("overflow:hidden" in plain and _NO_HEIGHT.search(plain)):
        return True
    colour = _COLOUR.search(plain)
    ground = _GROUND.search(plain) if colour else None
    return colour is not None and ground is not None and colour[1] == ground[1]


def letters_have_no_size(style: str) -> bool | None:
    """Return whether ``style`` makes letters vanish by their size; ``None`` when it says nothing about it."""
    if "font-size" not in style.lower():
        return None
    size = _FONT_SIZE.search(_WHITE.sub("", style).lower())
    return None if size is None else _NO_SIZE.fullmatch(size[1]) is not None


def hiding_selectors(css: str) -> set[str]:
    """Return the classes and ids that a style sheet hides on every screen (rules inside ``@media`` do not count)."""
    found: set[str] = set()
    inside_at_rule = 0
    depth = 0
    before = ""
    selector = ""
    for piece in _BRACES.split(_CSS_COMMENT.sub("", css)):
        if piece == "{":
            depth += 1
            if before.lstrip().startswith("@") and not inside_at_rule:
                inside_at_rule = depth
            selector = before
        elif piece == "}":
            if depth and not inside_at_rule and hides(before):
                for one in selector.lower().split(","):
                    simple = _SIMPLE_SELECTOR.fullmatch(one.strip())
                    if simple:
                        found.add(simple[1])
            if inside_at_rule == depth:
                inside_at_rule = 0
            depth = max(0, depth - 1)
        else:
            before = piece
    return found
