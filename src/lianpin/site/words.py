"""The command line's words, in Chinese, in English, or in both."""

import argparse
import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

# argparse's own words.
_CHINESE = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示本帮助",
    "%(prog)s: error: %(message)s\n": "%(prog)s：错误：%(message)s\n",
    "unrecognized arguments: %s": "无法识别的参数：%s",
    "the following arguments are required: %s": "缺少参数：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”，可选：%(choices)s",
    "expected one argument": "后面要有一个值",
    "invalid %(type)s value: %(value)r": "“%(value)s”写法不对",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
}


@dataclass(frozen=True)
class Words:
    """One choice of language: "zh", "en", or "" for both."""

    language: str

    @classmethod
    def chosen(cls, arguments: list[str]) -> "Words":
        """By --lang (taken out of the arguments), else by the locale; both where the locale says nothing."""
        language = _taken(arguments) or next(
            (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), ""
        )
        return cls("zh" if language.startswith("zh") else "en" if language.startswith("en") else "")

    def pair(self, chinese: str, english: str) -> str:
        """The sentence in the chosen language."""
        return {"zh": chinese, "en": english}.get(self.language, f"{chinese} / {english.lstrip()}")

    def own(self, text: str) -> str:
        """argparse's own words: Chinese unless English was chosen."""
        return text if self.language == "en" else _CHINESE.get(text, text)

    def parser(self, name: str, description: str) -> argparse.ArgumentParser:
        argparse._ = self.own  # type: ignore[attr-defined]  # argparse asks gettext through this name
        ending = self.pair("--lang zh 中文，--lang en 英文", "--lang zh: Chinese, --lang en: English")
        return argparse.ArgumentParser(prog=name, description=description, epilog=ending)

    def commands(self, parser: argparse.ArgumentParser) -> "Commands":
        return parser.add_subparsers(title=self.pair("命令", "commands"), metavar="…", required=True, dest="command")

    def command(self, commands: "Commands", name: str, chinese: str, english: str) -> argparse.ArgumentParser:
        words = self.pair(chinese, english)
        return commands.add_parser(name, help=words, description=words)

    def day(self, text: str) -> date:
        """A day as 2026-01-05."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                self.pair(f"“{text}”不是日期，请写成 2026-01-05", f"{text!r} is not a day: write 2026-01-05")
            ) from None


def _taken(arguments: list[str]) -> str:
    for position, word in enumerate(arguments):
        if word.startswith("--lang="):
            del arguments[position]
            return word.removeprefix("--lang=")
        if word == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
            del arguments[position : position + 2]
            return value
    return ""
