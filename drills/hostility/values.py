"""Texts that a field, a path or a header should never be given."""

from random import Random

SHORT = (
    "", " ", "\x00", "a\x00b", "\x1c2026", "\t", "\r\nSet-Cookie: x=1", "\x7f", "\u200b", "\u202e文", "\ufeff", "\uffff", "\U0010ffff",
    "👩‍🎓", "②", "²", "½", "１２３", "٣", "Ⅳ", "一", "-0", "-1", "+1", "0", "00000001", "1_000", "1,000", "1.5", "0x10", "1e3", "1e309", "1e-400",
    "-1e400", "NaN", "sNaN", "-Infinity", "Infinity", "9" * 15, "9" * 19, "9" * 40, "-" + "9" * 19, "2147483648", "9223372036854775808",
    "-9223372036854775809", "0.000000000000000000000000000000000001", "1e99999999999", "True", "None", "null", "[]", "{}", "undefined",
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13", "2026-01", "2026-W01", "20260101", "2026-01-01T00:00",
    "2026-01-01\n", "24:00", "12:60", "99:99", "' OR 1=1 --", "'; DROP TABLE x; --", "%", "_", "\\", "%s%n", "{0}", "{{7*7}}", "${7*7}",
    "=1+1", "@SUM(1)", "<script>alert(1)</script>", "../../../etc/passwd", "..\\..\\x", "/", "//evil.example/", "http://evil.example/",
    "javascript:alert(1)", "http://[::1", "https://qyapi.weixin.qq.com:abc/", "https://[", "https://qyapi.weixin.qq.com@127.0.0.1/", "a@b@c",
    "@", "~", "~~", "2026-03-01~17", "10000-01-01~1", "~9223372036854775808", "0001-01-01~1", "unit-", "unit-" + "9" * 20, "user-x", "x-1",
    "last", "first", "__proto__", "pk", "-pk", "version__regulation__source", "(", "[", "*", "a(", "\\u0000", "&#0;", "&", ";", "a&b", "a:*",
    "!", "'", '"', "<->", "甲 | 乙 & !", "\ud800",
)  # fmt: skip


def text(chance: Random) -> str:
    """A hostile text; now and then a long or a random one."""
    kind = chance.random()
    if kind < 0.75:
        return chance.choice(SHORT)
    if kind < 0.85:
        return chance.choice(("字", "a", "\u0301", "[", '{"a":', "1", "\u202e", "%00", "<b>")) * chance.choice(
            (50, 300, 2500, 30000)
        )
    return "".join(chr(_point(chance)) for _ in range(chance.randint(1, 30)))


def _point(chance: Random) -> int:
    return chance.choice(
        (chance.randrange(0x20), chance.randrange(0x80), chance.randrange(0x3000), chance.randrange(0x110000))
    )


def raw(chance: Random) -> bytes:
    """As bytes, not always of UTF-8: lone surrogates, other encodings, noise."""
    if chance.random() < 0.15:
        return chance.randbytes(chance.randint(1, 40))
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "gb18030", "utf-16", "utf-7"))
    found = text(chance)
    try:
        return found.encode(encoding, "surrogatepass")
    except UnicodeEncodeError:
        return found.encode("utf-8", "surrogatepass")


def json_text(chance: Random) -> bytes:
    """JSON, or nearly: deep, huge, cut off, of the wrong type."""
    depth = chance.choice((3, 300, 100_000))
    return chance.choice(
        (
            b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth, b'{"a":', b"nul", b"", b"\xff\xfe{}", b"9" * 5000,
            b'{"a": 1e999, "b": NaN}', b'{"a": "\\ud800"}', b'{"a": "\\u0000"}', b'"x"', b"[]", b"null", b'{"__proto__": {}}', raw(chance),
        )
    )  # fmt: skip
