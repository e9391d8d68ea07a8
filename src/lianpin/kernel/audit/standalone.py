"""The arithmetic of the record, and what checks an exported one with nothing but Python: copy this file anywhere and run
`python3 standalone.py EXPORT.json [--roots ROOTS.json]`. Exit code 0 when all is as it was recorded, 1 when it is not.

An event's digest is SHA-256 over the digest before it and its own canonical JSON, so that each subject's events are a chain. Once a day the
last digest of every chain that has grown becomes a leaf of a Merkle tree (as in RFC 6962, section 2.1), at a place drawn by lot among so many
that a proof does not tell how many there are; and the tree's hash together with the root before it becomes the day's root. Who holds a root can prove of any chain up to that day that no event of it was changed, removed,
inserted or moved since.
"""

import hashlib
import json
import sys
from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

FORMAT = "lianpin-record-1"
PLACES = 1 << 24
CONTENT = ("subject", "kind", "user", "actor", "on", "recorded_at", "detail", "request_id")
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def event_digest(previous: str, content: dict[str, Any]) -> str:
    """The digest (hexadecimal) of an event's content after the digest before it ("" for a subject's first)."""
    return hashlib.sha256((previous + _canonical(content)).encode()).hexdigest()


def leaf_of(subject: str, length: int, digest: str) -> bytes:
    """The leaf that says: this subject's chain had so many events, and this was the last one's digest."""
    return hashlib.sha256(b"\x00" + f"{subject}:{length}:{digest}".encode()).digest()


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below a number above one."""
    return 1 << (size - 1).bit_length() - 1


def tree_of(leaves: Sequence[bytes]) -> bytes:
    """The hash of a tree of leaves (RFC 6962: MTH); of none, that of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return _joined(tree_of(leaves[:half]), tree_of(leaves[half:]))


def path_of(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """What proves that a leaf stands at an index of a tree (RFC 6962: PATH)."""
    if len(leaves) <= 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*path_of(index, leaves[:half]), tree_of(leaves[half:])]
    return [*path_of(index - half, leaves[half:]), tree_of(leaves[:half])]


Placed = Sequence[tuple[int, bytes]]  # leaves with their places, ascending


def scattered_tree_of(leaves: Placed, secret: str, at: int = 0, size: int = PLACES) -> bytes:
    """The hash of a tree of `PLACES` leaves, few of which are there. A part without any has a hash made of the secret: to whoever does not
    know it, it looks like every other."""
    if not leaves:
        return hashlib.sha256(b"\x02" + f"{secret}:{at}:{size}".encode()).digest()
    if size == 1:
        return leaves[0][1]
    left, right, half = _parted(leaves, at, size)
    return _joined(scattered_tree_of(left, secret, at, half), scattered_tree_of(right, secret, at + half, half))


def scattered_path_of(place: int, leaves: Placed, secret: str, at: int = 0, size: int = PLACES) -> list[bytes]:
    """What proves that a leaf stands at a place of such a tree; as long for every leaf of every tree."""
    if size == 1:
        return []
    left, right, half = _parted(leaves, at, size)
    if place < at + half:
        return [*scattered_path_of(place, left, secret, at, half), scattered_tree_of(right, secret, at + half, half)]
    return [*scattered_path_of(place, right, secret, at + half, half), scattered_tree_of(left, secret, at, half)]


def _parted(leaves: Placed, at: int, size: int) -> tuple[Placed, Placed, int]:
    half = size // 2
    cut = bisect_left(leaves, at + half, key=itemgetter(0))
    return leaves[:cut], leaves[cut:], half


def climbed(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The hash of the tree of that size in which a leaf stands at an index, by its path; None for a path of another length."""
    turns = []
    while size > 1:
        half = _split(size)
        turns.append(index < half)
        index, size = (index, half) if index < half else (index - half, size - half)
    if len(turns) != len(path):
        return None
    found = leaf
    for is_left, sibling in zip(reversed(turns), path, strict=True):
        found = _joined(found, sibling) if is_left else _joined(sibling, found)
    return found


def root_of(previous: str, tree: bytes) -> str:
    """A day's root (hexadecimal): over the root before it ("" for the first) and the day's tree."""
    return hashlib.sha256(previous.encode() + tree).hexdigest()


def faults_of(export: dict[str, Any], roots: Sequence[str] | None = None) -> list[str]:
    """What is wrong with an exported record, a sentence each. `roots`: those that somebody has held; every seal must be among them."""
    if export.get("format") != FORMAT:
        return [f"格式应当是 {FORMAT} / the format should be {FORMAT}"]
    faults, previous = [], ""
    for number, event in enumerate(export["events"], start=1):
        if event["previous"] != previous:
            faults.append(f"第{number}条不接前一条 / event {number} does not follow the one before it")
        content = {name: export["subject"] if name == "subject" else event[name] for name in CONTENT}
        if event["digest"] != event_digest(event["previous"], content):
            faults.append(f"第{number}条被改动 / event {number} was changed")
        previous = event["digest"]
    return faults + [fault for seal in export["seals"] for fault in _faults_of_seal(seal, export, roots)]


def _faults_of_seal(seal: dict[str, Any], export: dict[str, Any], roots: Sequence[str] | None) -> list[str]:
    name, length = f"{seal['sealed_on']} {seal['root'][:12]}…", seal["length"]
    if length > len(export["events"]) or export["events"][length - 1]["digest"] != seal["digest"]:
        return [
            f"封存 {name} 所证明的第{length}条缺失或被改动 / event {length}, sealed by {name}, is missing or was changed"
        ]
    leaf = leaf_of(export["subject"], length, seal["digest"])
    tree = climbed(leaf, seal["index"], seal["size"], [bytes.fromhex(each) for each in seal["path"]])
    if tree is None or root_of(seal["previous"], tree) != seal["root"]:
        return [f"封存 {name} 的证明不成立 / the proof of seal {name} does not hold"]
    if roots is not None and seal["root"] not in roots:
        return [f"封存 {name} 不在所持的根值之中 / seal {name} is not among the roots that are held"]
    return []


def main(arguments: Sequence[str]) -> int:
    """Check a file and say what is wrong."""
    words = list(arguments)
    roots = None
    if "--roots" in words:
        at = words.index("--roots")
        with open(words[at + 1], encoding="utf-8") as file:
            roots = [each["root"] for each in json.load(file)]
        del words[at : at + 2]
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    with open(words[0], encoding="utf-8") as file:
        export = json.load(file)
    faults = faults_of(export, roots)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(export['events'])} 条记录、{len(export['seals'])} 次封存，全部相符 / all as recorded")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
