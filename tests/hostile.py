"""Strings that somebody outside may send: what obeys them is broken."""

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "\x9b31m\x90q\x9c",
    "[/]",
    "[@click=app.quit]x[/]",
    "[bold]not bold",
    "\u202egnp.exe\u2066\u200b",
    "退款还没有到账，订单号 58190。",
    "Где моя посылка?",
    "Kur ir paciņa? Ļoti žēl…",
    "🧑‍🤝‍🧑 👩🏽‍🚒 é\u0301",
    "a\x00b\x08\x7f",
    "'; DROP TABLE ticket; --",
    '" OR 1=1 * ^ NEAR( { }',
    "%s %(x)s {0} {{ slot.date }",
    "\r\nBcc: everybody@example.com",
    "=cmd|' /C calc'!A0",
    "\U0010ffff\ufeff\ufffe",
    "x" * 5000,
)
"""Escape sequences, markup, bidirectional controls, four scripts, emoji, quotes of several languages, and length."""
