"""Copy what the pages need out of node_modules: Tabler's stylesheet, htmx, the icons in use as one sprite, four fonts.

Run by `make assets` after `npm ci`. What it makes is ignored by git and carried by the wheel.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
UI = ROOT / "src" / "lianpin" / "ui"
VENDOR, FONTS = UI / "static" / "vendor", UI / "fonts"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": VENDOR / "tabler.min.css",
    "htmx.org/dist/htmx.min.js": VENDOR / "htmx.min.js",
}
FACES = {"noto-sans-sc": "NotoSansSC", "noto-serif-sc": "NotoSerifSC"}
WEIGHTS = ("400Regular", "700Bold")


def main() -> None:
    """Make both folders anew; end with a message that names a file which is not there."""
    for folder in (VENDOR, FONTS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for source, target in FILES.items():
        text = _there(MODULES / source).read_text(encoding="utf-8")
        # Source maps are not shipped; a browser must not ask for them.
        target.write_text(re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/)?", "", text), encoding="utf-8")
    for package, face in FACES.items():
        for weight in WEIGHTS:
            found = sorted((MODULES / "@expo-google-fonts" / package).rglob(f"{face}_{weight}.ttf"))
            shutil.copyfile(_there(found[0] if found else Path(f"{face}_{weight}.ttf")), FONTS / f"{face}_{weight}.ttf")
    (VENDOR / "icons.svg").write_text(_sprite(), encoding="utf-8")


def _sprite() -> str:
    """One symbol per icon named in ui/icons.txt: the drawing's paths without size, stroke or fill of its own."""
    symbols = []
    for name in (UI / "icons.txt").read_text(encoding="utf-8").split():
        drawing = _there(MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg").read_text(
            encoding="utf-8"
        )
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        assert inner, name
        paths = " ".join(line.strip() for line in inner[1].splitlines() if line.strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def _there(path: Path) -> Path:
    if not path.is_file():
        sys.exit(f"{path} is not there: run `npm ci` first, or the package has moved it.")
    return path


if __name__ == "__main__":
    main()
