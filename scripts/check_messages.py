"""Every message has an English translation: none missing, none fuzzy, none with a placeholder lost; and it is compiled. What is said in
Django's place is something that Django says.

Ends with exit code 1 and the messages that are wrong.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "src" / "lianpin" / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Django's own sentences in our words, and its catalogue.
WORDED = ROOT / "src" / "lianpin" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
DJANGO = Path(django.__file__).parent / "conf" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def main() -> int:
    with tempfile.NamedTemporaryFile(suffix=".pot") as pot:
        extract = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", "-k", "_"]
        extract += ["-k", "gettext_noop", "-k", "gettext_lazy", "-k", "ngettext:1,2", "-o", pot.name, "src"]
        subprocess.run(extract, cwd=ROOT, check=True)
        with open(pot.name, "rb") as file:
            wanted = {message.id for message in read_po(file) if message.id}
    catalogue = _read(PO)
    wrong = [f"missing: {each}" for each in sorted(wanted, key=str) if not _string(catalogue, each)]
    if catalogue.fuzzy:
        wrong.append("no header: the catalogue would not be compiled")
    for message in catalogue:
        if message.id and message.id in wanted and isinstance(message.id, str):
            if message.fuzzy:
                wrong.append(f"fuzzy: {message.id}")
            said = str(message.string)
            if said and sorted(PLACEHOLDER.findall(message.id)) != sorted(PLACEHOLDER.findall(said)):
                wrong.append(f"placeholders differ: {message.id} → {said}")
    theirs = _read(DJANGO)
    wrong += [
        f"not a message of Django: {each.id}" for each in _read(WORDED) if each.id and not _string(theirs, each.id)
    ]
    print("\n".join(wrong) or f"{len(wanted)} messages, all translated")
    return 1 if wrong else 0


def _key(message: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return message if isinstance(message, str) else tuple(message)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def _string(catalogue: Catalog, message: str | tuple[str, ...]) -> str:
    """The translation; for a plural all of its forms, or none."""
    found = catalogue.get(message[0] if isinstance(message, tuple) else message)
    if found is None:
        return ""
    forms = found.string if isinstance(found.string, tuple) else (found.string,)
    return "|".join(map(str, forms)) if all(forms) else ""


if __name__ == "__main__":
    raise SystemExit(main())
