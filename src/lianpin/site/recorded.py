"""`lianpin audit`: the record verified, sealed and exported from the command line. Exit codes: 0 all is well, 1 it is not, 2 wrong usage.

Django must be set up, and the database run.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import django

from lianpin.toolkit import wall

if TYPE_CHECKING:
    from lianpin.kernel.audit.queries import Fault

PARTS = 8  # into which the subjects are cut; so often one is told how far it has come


def verify(held: Path | None = None) -> int:
    """Check every chain, every seal and, where a file of them is given, the roots that somebody has held. Both cores work, each process with
    connections of its own."""
    from django.db import connections

    from lianpin.kernel.audit import queries
    from lianpin.site.operating import note_verification

    lost = _lost(held, [each["root"] for each in queries.roots()]) if held is not None else []
    found: list[Fault] = list(queries.faults_of_seals())
    connections.close_all()  # each process has connections of its own
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=_begin) as pool:
        parts = [pool.submit(_faults, part) for part in range(PARTS)]
        for done, part in enumerate(as_completed(parts), start=1):
            found += part.result()
            if sys.stderr.isatty():
                print(f"\r{done * 100 // PARTS}%", end="" if done < PARTS else "\n", file=sys.stderr, flush=True)
    for fault in found:
        print(fault)
    for root in lost:
        print(f"所持的根值 {root} 不在记录中，封存被删除或者改动 / a root that was held is not in the record")
    if not found and not lost:
        print("全部记录与记录时相符 / all as recorded")
    note_verification(len(found) + len(lost))
    return 1 if found or lost else 0


def _begin() -> None:
    django.setup()
    wall.stand_behind(wall.Scope.PLATFORM)


def _faults(part: int) -> list[Fault]:
    from lianpin.kernel.audit import queries

    return list(queries.faults_of_events(part, PARTS))


def _lost(held: Path, there: list[str]) -> list[str]:
    known = set(there)
    return [each["root"] for each in json.loads(held.read_text(encoding="utf-8")) if each["root"] not in known]


def seal() -> int:
    """Seal what has grown and say the root."""
    from lianpin.kernel.audit import verbs

    made = verbs.seal_record()
    print(f"{made.number} {made.sealed_on} {made.root}")
    return 0


def roots() -> int:
    """Every root, as JSON."""
    from lianpin.kernel.audit import queries

    print(json.dumps(queries.roots(), ensure_ascii=False, indent=1))
    return 0


def export(subject: str) -> int:
    """One subject's record with its proofs, as JSON."""
    from django.apps import apps

    from lianpin.kernel.audit import queries

    label, _mark, key = subject.partition(":")
    try:
        found = apps.get_model(label)._default_manager.filter(pk=int(key)).first()
    except (LookupError, ValueError):
        found = None
    if found is None:
        print(f"没有 {subject}，应当写成 cases.case:5 的样子 / there is no {subject}", file=sys.stderr)
        return 2
    print(json.dumps(queries.export_of(found), ensure_ascii=False, indent=1))
    return 0
