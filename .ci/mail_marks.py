"""Holds what reading mail has reached: scores the parser on a corpus of fixtures and fails where a mark is missed.

    .venv/bin/python .ci/mail_marks.py [SCORER]

The scorer is a program beside the project (../shared/mail/score.py unless another is named) that writes its counts as
JSON. Where there is none, nothing is checked. Marks are shares, for the corpus may grow; what fails above them are
fixtures whose sources disagree with each other, or are mistaken.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SCORER = PROJECT.parent / "shared" / "mail" / "score.py"
TARGET = "deskterm.channels.mail.parse:parse_mail"
SLOWEST = 2.0
"""Seconds one mail may take."""

MARKS = {
    "from_address": 100.0,
    "subject": 100.0,
    "message_id": 100.0,
    "from_name": 98.5,
    "text": 95.0,
    "text_from_html": 83.0,
    "attachments": 92.5,
    "attachment_count": 92.5,
    "attachment_sizes": 93.5,
    "attachments_md5": 100.0,
    "is_bounce": 99.5,
    "is_auto_reply": 100.0,
    "is_feedback_report": 100.0,
    "no_auto_response": 100.0,
    "no_crash": 100.0,
    "reply_text": 90.5,
    "reply_text_contains": 100.0,
    "reply_text_not_contains": 77.5,
    "signature": 100.0,
    "body_without_signature": 100.0,
}
"""The least percentage of facts of each kind that are met; what is absent from an answer counts as missed."""


def main() -> int:
    scorer = Path(sys.argv[1]) if len(sys.argv) > 1 else SCORER
    if not scorer.is_file():
        print(f"mail marks: no scorer at {scorer}, nothing is checked")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "scores.json"
        words = [TARGET, "--path", str(PROJECT / "src"), "--absent-fails", "--quiet", "--json", str(found)]
        ended = subprocess.run([sys.executable, str(scorer), *words], cwd=folder, check=False)
        if ended.returncode or not found.is_file():
            print(f"mail marks: the scorer ended with {ended.returncode} and wrote no scores")
            return 1
        scores = json.loads(found.read_text(encoding="utf-8"))
    missed = list(judged(scores))
    for line in missed:
        print(f"mail marks: MISSED {line}")
    if not missed:
        print(f"mail marks: all {len(MARKS)} held on {scores['cases']} mails, slowest {scores['slowest']:.2f} s")
    return 1 if missed else 0


def judged(scores):
    """Yield a line for each mark that was missed."""
    for name, least in MARKS.items():
        got = scores["fields"].get(f"ALL|{name}")
        if got is None or not got["of"]:
            yield f"{name}: the corpus has no such fact any more; take the mark out"
            continue
        share = 100 * got["pass"] / got["of"]
        if share < least:
            yield f"{name}: {got['pass']} of {got['of']} = {share:.1f} %, the mark is {least:.1f} %"
    for case, why in scores["crash_list"]:
        yield f"{case} was not read: {why}"
    if scores["slowest"] > SLOWEST:
        yield f"the slowest mail took {scores['slowest']:.2f} s, the mark is {SLOWEST:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
