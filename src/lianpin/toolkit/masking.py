"""How numbers of people are covered on pages, in files and in sentences: enough to tell one's own, too little to use (GB/T 35273-2020, 6.2 and 7.2)."""

import re

STAR = "*"
# A mobile number, an identity number, an account: as people write them into a text of their own.
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d(?:[- ]?\d{4}){2}(?![0-9A-Za-z])")
_LONG = re.compile(r"(?<![0-9A-Za-z])\d{15,30}[Xx]?(?![0-9A-Za-z])")


def masked_identity(number: str) -> str:
    """An identity number: of the eighteen of a resident's card (GB 11643) the region and the last four, without the birthday; of any
    other document the first and the last two."""
    if len(number) == 18:
        return number[:6] + STAR * 8 + number[-4:]
    return number[:1] + STAR * max(len(number) - 3, 4) + number[-2:] if len(number) > 4 else STAR * len(number)


def masked_account(number: str) -> str:
    """A bank account: the last four, by which people recognise theirs."""
    return STAR * max(len(number) - 4, 4) + number[-4:]


def masked_mobile(number: str) -> str:
    """A mobile number: the first three and the last four."""
    digits = re.sub(r"\D", "", number)[-11:]
    return digits[:3] + STAR * 4 + digits[-4:]


def masked_text(text: str) -> str:
    """A text in which every such number is covered: a mobile as one, a longer one as an account."""
    text = _MOBILE.sub(lambda found: masked_mobile(found[0]), text)
    return _LONG.sub(lambda found: masked_account(found[0]), text)
