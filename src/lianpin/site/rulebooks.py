"""`lianpin regulation`: check a file with its worked examples, list and publish versions."""

import sys
from pathlib import Path

from lianpin.site.words import Words


def check(path: Path, words: Words) -> int:
    """Print every fault with line and article, or every worked example that differs; 0 when there is none."""
    import lianpin_regulations as engine

    text = _read(path, words)
    if text is None:
        return 1
    try:
        regulation = engine.load(text, name=path.name)
    except engine.RegulationError as error:
        print(error, file=sys.stderr)
        return 1
    results = engine.run_examples(engine.Rulebook([regulation, *_packaged(regulation.code)]), regulation)
    for result in results:
        if not result.passed:
            print(
                words.pair(
                    f"第 {result.line} 行，算例“{result.name}”（{result.article}）：应为 {result.expected}，算得 {result.got}",
                    f"line {result.line}, example {result.name} ({result.article}): {result.expected}, got {result.got}",
                ),
                file=sys.stderr,
            )
    passed = sum(result.passed for result in results)
    print(
        words.pair(
            f"《{regulation.title}》{regulation.version}：{len(regulation.articles)} 条，算例 {passed}/{len(results)} 通过。",
            f"{regulation.title} {regulation.version}: {len(regulation.articles)} articles, {passed}/{len(results)} examples.",
        )
    )
    return 0 if passed == len(results) else 1


def show() -> int:
    """One line per published version. The database must be up."""
    from lianpin.kernel.regulations.queries import rulebook

    book = rulebook()
    for code in book.codes:
        for version in book.versions(code):
            print(f"{code:36} {version.version:4} {version.effective_on}  {version.title}")
    return 0


def publish(path: Path, words: Words) -> int:
    """Publish one file as the platform. The database must be up."""
    from django.db import transaction

    from lianpin.kernel.identity.models import PLATFORM
    from lianpin.kernel.regulations.verbs import publish_version
    from lianpin.toolkit.errors import LianpinError
    from lianpin_regulations import RegulationError

    text = _read(path, words)
    if text is None:
        return 1
    try:
        with transaction.atomic():
            version = publish_version(text, by=PLATFORM)
    except (RegulationError, LianpinError) as error:
        print(error, file=sys.stderr)
        return 1
    print(words.pair(f"已发布：{version}", f"Published: {version}"))
    return 0


def _read(path: Path, words: Words) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        print(words.pair(f"读不到 {path}：{error.strerror}", f"{path}: {error.strerror}"), file=sys.stderr)
    except UnicodeDecodeError as error:
        print(
            words.pair(
                f"{path} 不是 UTF-8 文本（第 {error.start} 字节）。请另存为 UTF-8。", f"{path} is not UTF-8: byte {error.start}."
            ),
            file=sys.stderr,
        )
    return None


def _packaged(code: str) -> list[object]:
    """The other regulations of the packaged rulebook: an article may refer to them."""
    import lianpin_regulations as engine

    from lianpin.site import places

    others = sorted((places.PACKAGE / "rulebook").glob("*/*/v*.md"))
    loaded = [engine.load(path.read_text(encoding="utf-8"), name=path.name) for path in others]
    return [regulation for regulation in loaded if regulation.code != code]
