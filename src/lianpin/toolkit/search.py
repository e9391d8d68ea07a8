"""Finding by Chinese, by full pinyin or by its initials: the keys that a row keeps, and what is asked of them.

Keys are lexemes of a `tsvector`: pairs of neighbouring characters (two-character names are what trigrams cannot find), pinyin and
initials from every syllable on, and numbers from every part on, so that a question is the beginning of one of them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from django.db.models import BooleanField, F, Func, Value
from pypinyin import lazy_pinyin

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
RUNS = re.compile(rf"[{HAN}]+|[a-z0-9]+(?:[-/.][a-z0-9]+)*")
CHINESE = re.compile(rf"[{HAN}]+")
SYLLABLES, INITIALS = 6, 10  # how far a key reaches: nobody types more before looking
LONGEST = 80  # characters of a question that are read
# Surnames that are read otherwise than their character mostly is (the compound ones before the single).
SURNAMES = {
    "单于": "chan yu", "尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi", "宿": "su", "单": "shan", "曾": "zeng", "仇": "qiu",
    "解": "xie", "查": "zha", "盖": "ge", "朴": "piao", "区": "ou", "任": "ren", "华": "hua", "纪": "ji", "缪": "miao", "乐": "yue",
    "翟": "zhai", "员": "yun", "折": "she", "黑": "he", "秘": "bi", "冼": "xian", "洗": "xian", "逄": "pang", "尹": "yin", "召": "shao",
    "种": "chong", "重": "chong", "柏": "bai", "燕": "yan", "角": "jue", "过": "guo", "那": "na", "祭": "zhai", "谌": "chen", "晁": "chao",
}  # fmt: skip


def keys_of(*written: str, spoken: Iterable[str] = ()) -> str:
    """The keys of a row, as PostgreSQL reads a tsvector. `spoken` texts (names, titles) are found by pinyin as well."""
    found = {key for text in written for key in _written(text)}
    for text in spoken:
        found |= {*_written(text), *_spoken(text)}
    return " ".join(f"'{key}'" for key in sorted(found))


def asks(text: str, field: str = "keys") -> Func | None:
    """The condition that a row's keys answer to what somebody typed; None where that is too little to look for."""
    question = question_of(text)
    return None if question is None else answers_to(question, field)


def is_asked_for(text: str, *spoken: str) -> bool:
    """Whether names answer to what somebody typed, where they are at hand and no row keeps their keys."""
    keys = {key for each in spoken for key in (*_written(each), *_spoken(each))}
    parts = [part for run in RUNS.findall(text[:LONGEST].lower()) for part in _asked(run)]
    return bool(parts) and all(
        any(key.startswith(part[1:-3]) for key in keys) if part.endswith(":*") else part[1:-1] in keys for part in parts
    )


def question_of(text: str) -> str | None:
    """What somebody typed, as PostgreSQL reads a tsquery; None where that is too little to look for."""
    parts = [part for run in RUNS.findall(text[:LONGEST].lower()) for part in _asked(run)]
    return " & ".join(parts) or None


def answers_to(question: str, field: str = "keys", *, by_index: bool = True) -> Func:
    """The condition that keys answer to a question; without `by_index` each row that is met is looked at."""
    keys = F(field) if by_index else Func(F(field), template="coalesce(%(expressions)s, ''::tsvector)")
    wanted = Func(Value(question), template="%(expressions)s::tsquery")
    return Func(keys, wanted, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())


def listed(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL reads an array: one parameter, where an “in” would name a thousand, each put together by itself."""
    return f"{{{','.join(map(str, numbers))}}}"


def among(field: str, numbers: str) -> Func:
    """The condition that a number is one of those that `listed` wrote."""
    many = Value(numbers)
    template, joiner = "%(expressions)s::bigint[])", " = ANY("
    return Func(F(field), many, template=template, arg_joiner=joiner, output_field=BooleanField())


def _asked(run: str) -> Iterator[str]:
    """Chinese by its pairs; a single character, letters and digits as the beginning of a key (one letter is nothing)."""
    if CHINESE.match(run) and len(run) > 1:
        yield from (f"'{a}{b}'" for a, b in pairwise(run))
    elif CHINESE.match(run) or len(run) > 1:
        yield f"'{run}':*"


def _written(text: str) -> Iterator[str]:
    for run in RUNS.findall(text.lower()):
        if CHINESE.match(run):
            yield from (a + b for a, b in pairwise(run))
            yield run[-1]
        else:
            yield run
            yield from (run[at:] for at in range(1, len(run)) if run[at - 1] in "-/.")
            yield run.rsplit("-", 1)[-1].lstrip("0") or "0"


@lru_cache(maxsize=4096)
def _spoken(text: str) -> frozenset[str]:
    keys: set[str] = set()
    for heard in (each for run in CHINESE.findall(text) for each in _readings(run)):
        for at in range(len(heard)):
            keys.add("".join(heard[at : at + SYLLABLES]))
            keys.add("".join(each[0] for each in heard[at : at + INITIALS]))
    return frozenset(keys)


def _readings(run: str) -> Iterator[list[str]]:
    """The syllables as a sentence; of what may be a name, also with its surname's own reading: nobody knows which it is."""
    yield _syllables(run)
    surname = next((name for name in SURNAMES if run.startswith(name)), "")
    if surname and len(run) <= 4:
        yield [*SURNAMES[surname].split(), *_syllables(run[len(surname) :])]


def _syllables(run: str) -> list[str]:
    return [each for each in lazy_pinyin(run, errors="ignore") if each.isascii()]
