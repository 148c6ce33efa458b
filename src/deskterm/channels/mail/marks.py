"""What kind of sender wrote a mail: a person, a machine that answers, a mail system that bounces."""

import re
from dataclasses import dataclass
from typing import Final

from deskterm.channels.mail.headers import Headers, decode_value
from deskterm.channels.mail.structure import Structure


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of a mail.

    ``is_auto_reply``: a machine answered or sent it; it never gets an automatic answer and is no customer's word.
    ``is_bounce``: a mail system reports that a mail of ours was not delivered.
    ``is_feedback_report``: a provider reports that somebody called our mail spam (RFC 5965).
    ``no_auto_response``: nothing may answer it by itself; true for all of the above, for lists and for bulk mail.
    """

    is_auto_reply: bool
    is_bounce: bool
    is_feedback_report: bool
    no_auto_response: bool


def _any_of(alternatives: str, before: str = "") -> re.Pattern[str]:
    """Compile alternatives written one or more a line."""
    joined = "|".join(line.strip() for line in alternatives.strip().splitlines())
    return re.compile(f"{before}(?:{joined})", re.IGNORECASE)


_AUTOMATIC: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        # RFC 3834, section 5: anything but "no" is automatic
        ("auto-submitted", r"\s*(?!no\b)\S"),
        ("precedence", r"\s*auto[_-]?reply\b"),
        ("x-precedence", r"\s*auto[_-]?reply\b"),
        ("x-autoreply", r"\s*(?!no\b|false\b|0\b)"),
        ("x-autorespond", r"\s*(?!no\b|false\b|0\b)"),
        ("x-autoresponder", r"\s*(?!no\b|false\b|0\b)"),
        ("x-autoreply-from", r"\s*\S"),
        ("x-auto-reply-from", r"\s*\S"),
        ("x-mail-autoreply", r"\s*\S"),
        ("x-auto-response", r"\s*\S"),
        ("x-vacation", r"\s*\S"),
        ("x-mailer-vacation", r"\s*\S"),
        ("delivered-to", r"\s*autoresponder\b"),
    )
)
_UNWANTED: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("precedence", r"\s*(?:bulk|list|junk)\b"),
        ("x-precedence", r"\s*(?:bulk|list|junk)\b"),
        ("list-id", r"\s*\S"),
        ("list-unsubscribe", r"\s*\S"),
        ("list-post", r"\s*(?!no\b)\S"),
        ("list-help", r"\s*\S"),
        ("x-auto-response-suppress", r".*\b(?:all|oof|autoreply)\b"),
        ("x-loop", r"\s*\S"),
        ("feedback-id", r"\s*\S"),
        ("x-spam-flag", r"\s*yes\b"),
        ("return-path", r"\s*<\s*>\s*$"),
        ("x-fc-machinegenerated", r"\s*true\b"),
    )
)
_AUTOMATIC_SUBJECT: Final = _any_of(
    r"""
    auto(?:matic)?[ :-]*(?:reply|response|responder|responded)?\s*:|auto-?(?:reply|response)\b|automatic reply\b
    out of (?:the )?office\b
    automātisk[āa] atbilde\b|автоматический ответ\b|автоответ\b|自动回复|自動回覆
    automatische antwort\b|abwesenheitsnotiz\b|réponse automatique\b|respuesta automática\b|risposta automatica\b
    automatyczna odpowiedź\b|automatisch antwoord\b|autosvar\b|automaattinen vastaus\b
    """,
    before=r"\s*(?:(?:re|fw|fwd|aw|atb|ha|отв)\s*:\s*)*",
)
_MAIL_SYSTEM: Final = _any_of(
    r"""
    mailer[-_. ]?daemon|mail[-_. ]?daemon|postmaster|mail delivery (?:sub)?system|mailer|mdaemon
    microsoftexchange[0-9a-f]+
    """
)
_NOTIFIER: Final = _any_of(
    r"""
    (?:(?:[a-z]{2}-)?mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|mdaemon|no-?reply|bounces?|daemon|smtp)(?:[-+_.].*)?
    (?:mail(?:er)?|root|microsoftexchange[0-9a-f]+)(?:[-+_.].*)?
    .*(?:smtp|mail.?(?:service|system|server|gateway)).*
    "?(?:system.?)?administrator"?
    """
)
"""Senders that may be a mail system, if the rest of the mail says so too."""
_BOUNCE_SUBJECT: Final = _any_of(
    r"""
    undeliver(?:ed|able)|non[- ]?remis|nondeliverable|non[- ]deliver|\bndn\b|\bdsn\b|\bndr\b
    delivery (?:status notification|failure|failed|error|report|problem|incomplete|delayed|notification)
    (?:message|mail|e-?mail|letter) (?:deliver[a-z]*|system|transfer)\b.{0,20}\b(?:fail|error|status|subsystem|problem)
    (?:fail(?:ed|ure)|problems?|unable|error|could not|cannot) (?:to |in |while |be )?(?:deliver|sending mail)
    returned mail|mail returned|returned to sender|return to sender|returning (?:mail|message|your)|bounced mail
    failure notice|failed mail|(?:message|mail|e-?mail) (?:could|can) ?not be delivered|not be delivered|mail error
    (?:message|mail|e-?mail) (?:status )?(?:un)?(?:deliver(?:able|y|ed)|bounced)|delayed mail
    could ?not (?:send|be sent)
    no such user|user unknown|unknown (?:user|address|recipient)|warning: message .{0,40}delayed|mail system error
    rejected mail|mail rejected|message rejected|notification d'état
    unzustellbar|nicht zugestellt|zustellung|échec|non distribu|недоставлен|не доставлен|не может быть доставлен
    nepiegād|nevar piegādāt|退信|无法投递|無法傳遞
    """
)
_BOUNCE_TEXT: Final = _any_of(
    r"""
    could not be delivered|couldn't be delivered|not be delivered to|undeliverable|was not delivered|unable to deliver
    delivery (?:has )?failed|delivery to the following|delivery errors?|failed permanently|permanent (?:fatal )?error
    fatal errors|returned to you|message returned|(?:has been|was|is being) returned|returned mail
    user unknown|unknown user|no such (?:user|mailbox|recipient|address)|invalid recipient
    mailbox (?:is )?(?:full|unavailable|not found|disabled|does not exist)|recipient(?:'s)? (?:address )?rejected
    over ?quota|quota exceeded|does not exist|doesn't exist|address (?:is )?(?:unknown|not found)
    has been delayed|not yet been delivered|\b[45]\.[0-7]\.[0-9]{1,2}\b|\b5[0-5][0-9][ -](?:\#|[A-Za-z])
    original message follows|unsent message below|copy of (?:the|your) (?:original )?message
    """
)
_NOTIFICATION: Final = re.compile(r"\{[^{}]{0,1000}\{?\s{0,9}\\?\"notificationType\\?\"\s{0,9}:\s{0,9}\\?\"Bounce\\?\"")
"""Bounces of mail services that come as JSON, perhaps within the JSON of whoever passed them on."""
_SURELY_TOLD: Final = re.compile(
    r"\b(?:e-?mail|message)(?: below| above| sent)? (?:could|can) ?not be (?:delivered|sent) to"
    r"(?: (?:the following|this|these) (?:user|address|recipient)[a-z()]{0,4})?\s*:?\s{1,10}"
    r"(?:\"[^\"\n]{0,100}\"\s{0,9})?<?[^\s<>@]{1,64}@",
    re.IGNORECASE,
)
"""Words only a mail system begins with, whatever address it writes from: what was not delivered, and the address."""
_PASSED_ON: Final = re.compile(r"\s*(?:fwd?|wg|tr|pārs|fw|пересл)\s*:", re.IGNORECASE)
_OPENING: Final = 400
_ORIGINALS: Final = ("message/rfc822", "text/rfc822-headers", "message/global-headers")
_STATUS_REPORTS: Final = ("message/delivery-status", "message/global-delivery-status")
_COMPLAINT: Final = re.compile(r"\s*complaint about message from [0-9a-f.:]+\s*$", re.IGNORECASE)
_FAILURE_HEADERS: Final = ("x-failed-recipients", "x-failure-recipients", "x-ndn")
_MOST_TEXT: Final = 20_000


def marks_of(structure: Structure, from_address: str, from_name: str, subject: str, text: str) -> Marks:
    """Read the marks of a mail from its headers, its structure and, for bounces only, its text."""
    headers = structure.headers
    feedback = _is_feedback(structure, subject)
    bounce = not feedback and _is_bounce(structure, from_address, from_name, subject, text)
    automatic = not bounce and not feedback and _is_automatic(structure, subject)
    unwanted = bounce or feedback or automatic or _matches(headers, _UNWANTED) or _from_system(from_address, from_name)
    return Marks(automatic, bounce, feedback, unwanted)


def _matches(headers: Headers, rules: tuple[tuple[str, re.Pattern[str]], ...]) -> bool:
    return any(pattern.match(decode_value(value[:1_000])) for name, pattern in rules for value in headers.every(name))


def _is_automatic(structure: Structure, subject: str) -> bool:
    if structure.media_type == "multipart/report":
        return True  # read receipts and other notifications
    return _matches(structure.headers, _AUTOMATIC) or _AUTOMATIC_SUBJECT.match(subject[:500]) is not None


def _is_feedback(structure: Structure, subject: str) -> bool:
    if structure.parameters.get("report-type", "").lower() == "feedback-report":
        return True
    if any(part.media_type == "message/feedback-report" for part in structure.parts):
        return True
    if structure.headers.plain("x-apple-unsubscribe").lower() == "true":
        return True
    # What one large provider sends instead: the mail attached under a fixed subject
    attached = any(part.media_type == "message/rfc822" for part in structure.parts)
    return attached and _COMPLAINT.match(subject[:200]) is not None


def _from_system(from_address: str, from_name: str) -> bool:
    local = from_address.partition("@")[0]
    return _MAIL_SYSTEM.match(local) is not None or _MAIL_SYSTEM.match(from_name) is not None


def _is_bounce(structure: Structure, from_address: str, from_name: str, subject: str, text: str) -> bool:
    headers = structure.headers
    reports = [part for part in structure.parts if part.media_type in _STATUS_REPORTS]
    if reports:
        return any(_reports_failure(part.content()[:65_536]) for part in reports)
    if structure.parameters.get("report-type", "").lower() == "delivery-status":
        return True
    if any(headers.has(name) for name in _FAILURE_HEADERS):
        return True
    null_path = any(value.replace(b" ", b"") == b"<>" for value in headers.every("return-path"))
    if null_path and any(part.media_type in _ORIGINALS for part in structure.parts):
        return True
    if _NOTIFICATION.match(text.lstrip()):
        return True
    named = _BOUNCE_SUBJECT.search(subject[:1_000]) is not None
    if _from_system(from_address, from_name):
        return named or _tells(text)
    if not named:
        return False
    if _SURELY_TOLD.search(text[:_OPENING]) and not _PASSED_ON.match(subject):
        return True
    return (null_path or _NOTIFIER.fullmatch(from_address.partition("@")[0]) is not None) and _tells(text)


def _tells(text: str) -> bool:
    """Whether a bounce's words stand in it. They are looked for last: in a letter that takes longer than all else."""
    return _BOUNCE_TEXT.search(text[:_MOST_TEXT]) is not None


_ACTION: Final = re.compile(rb"(?:^|\n)action[ \t]*:[ \t]*([a-z]+)", re.IGNORECASE)
_STATUS: Final = re.compile(rb"(?:^|\n)status[ \t]*:[ \t]*([245])\.", re.IGNORECASE)


def _reports_failure(content: bytes) -> bool:
    """True unless the report says that everything was delivered, relayed or expanded."""
    actions = {action.lower() for action in _ACTION.findall(content)}
    if actions & {b"failed", b"delayed"}:
        return True
    if actions:
        return not actions <= {b"delivered", b"deliverable", b"relayed", b"expanded"}
    classes = set(_STATUS.findall(content))
    return not classes or classes != {b"2"}
