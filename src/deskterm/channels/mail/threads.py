"""To which ticket a mail belongs, as far as its headers prove it; and the reply addresses that are such a proof."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

_SIGNED: Final = re.compile(r"([1-9][0-9]{0,14})-([a-z2-7]{12})")


class ReplyAddresses:
    """Addresses with a ticket's number and a signature after a plus, which only this store can make."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def address(self, base: str, number: int) -> str:
        """The address of one ticket at the mailbox ``base``."""
        local, _, domain = base.rpartition("@")
        return f"{local}+{number}-{self._sign(number)}@{domain}"

    def number_in(self, addresses: Iterable[str], own: frozenset[str]) -> int | None:
        """The ticket whose address is among ``addresses``; ``own`` are the bare ones of our mailboxes."""
        for one in addresses:
            local, _, domain = one.casefold().rpartition("@")
            base, plus, rest = local.partition("+")
            found = _SIGNED.fullmatch(rest)
            if plus and found and f"{base}@{domain}" in own:
                number = int(found[1])
                if hmac.compare_digest(found[2], self._sign(number)):
                    return number
        return None

    def _sign(self, number: int) -> str:
        digest = hmac.new(self._key, b"reply\0%d" % number, hashlib.sha256).digest()
        return base64.b32encode(digest).decode("ascii").lower()[:12]


def bare(address: str) -> str:
    """An address without what stands after a plus, in lower case."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
