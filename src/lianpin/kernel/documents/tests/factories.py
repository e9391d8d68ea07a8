"""Files as people upload them, good ones and others. `PDF` is the smallest one that can be opened."""

import zipfile
from io import BytesIO

import pikepdf
from openpyxl import Workbook
from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def pdf(root: str = "", *, page: str = "", password: str = "") -> bytes:
    """A PDF of one page; what is added to its catalogue and to its page is written as PDF writes it."""
    with pikepdf.new() as made:
        made.add_blank_page()
        for held, added in ((made.Root, root), (made.pages[0].obj, page)):
            for key, value in pikepdf.Object.parse(f"<<{added}>>".encode()).items():
                held[key] = made.make_indirect(value) if isinstance(value, pikepdf.Dictionary) else value
        out = BytesIO()
        lock = pikepdf.Encryption(user=password, owner=password) if password else False
        made.save(out, encryption=lock, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8), mode: str = "RGB", **saved: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **saved)
    return out.getvalue()


RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relations(kind: str, target: str, *, external: bool = True) -> str:
    mode = ' TargetMode="External"' if external else ""
    return RELATIONS.format(f'<Relationship Id="r1" Type="{OFFICE}{kind}" Target="{target}"{mode}/>')


def office(name: str = "a.docx", /, **parts: str | bytes) -> bytes:
    """A Word or Excel file with these parts beside its own; `__` in a name stands for /, a last `_xml` for .xml, and so on."""
    whole = "word/document.xml" if name.endswith(".docx") else "xl/workbook.xml"
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(whole, "<x/>")
        for part, content in parts.items():
            path, _mark, ending = part.replace("__", "/").rpartition("_")
            archive.writestr(f"{path}.{ending}", content)
    return held.getvalue()


def book(*rows: list[object]) -> bytes:
    made, out = Workbook(), BytesIO()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()
