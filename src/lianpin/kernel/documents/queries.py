"""What is read: the bytes of attachments and documents, and what a template says before it becomes a document."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from lianpin.kernel.documents.models import Attachment, Document, place_of
from lianpin.toolkit.errors import NotAvailable, NotValid

# PDF/A-2u is made for archives: every font embedded, every character with its Unicode meaning. It also makes Typst
# refuse a character that none of our fonts can show, which would otherwise become an empty box on a legal paper.
STANDARD: Final = "a-2u"


def open_attachment(attachment: Attachment) -> BinaryIO:
    """The attachment's bytes, for a FileResponse."""
    try:
        return place_of(attachment.digest).open("rb")
    except FileNotFoundError:
        raise _lost(attachment.name) from None


def read_document(document: Document) -> bytes:
    """The document's bytes, checked against the digest under which they were filed."""
    try:
        content = place_of(document.digest).read_bytes()
    except FileNotFoundError:
        raise _lost(document.title) from None
    if hashlib.sha256(content).hexdigest() != document.digest:
        raise NotAvailable(
            _("文件“%s”与存档时的摘要不一致，已停止提供。请联系管理员从备份恢复。") % document.title,
            code="FILE_CHANGED",
        )
    return content


def typeset(template: str, data: dict[str, Any], *, name: str) -> bytes:
    """The PDF of a template of the rulebook (`issuer/matter/agreement.typ`) with these data; `name` is for messages."""
    try:
        content = _compiler(template, data).compile(pdf_standards=STANDARD, timestamp=0)
    except typst.TypstError as error:
        raise _not_typeset(name, error) from error
    if not isinstance(content, bytes):
        raise TypeError(f"{template} did not give one PDF")
    return content


def says(template: str, data: dict[str, Any], label: str, *, name: str) -> list[Any]:
    """The values of all `#metadata(…) <label>` of a template with these data, in their order."""
    try:
        found: list[Any] = json.loads(_compiler(template, data).query(f"<{label}>", field="value"))
    except typst.TypstError as error:
        raise _not_typeset(name, error) from error
    return found


def template_beside(code: str, name: str) -> str:
    """The template that lies beside a regulation, as a path within the rulebooks."""
    return f"{code}/{name}"


def _compiler(template: str, data: dict[str, Any]) -> typst.Compiler:
    path = _template(template)
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    return typst.Compiler(path, root=path.parent, font_paths=_fonts(settings.LIANPIN_FONTS), sys_inputs=inputs)


def _template(template: str) -> Path:
    for rulebook in settings.LIANPIN_RULEBOOKS:
        path = (Path(rulebook) / template).resolve()
        if path.is_file() and path.is_relative_to(Path(rulebook).resolve()):
            return path
    raise NotAvailable(
        _("找不到文书模板“%s”。请把模板文件放在规章旁边，或联系管理员重新安装。") % template, code="TEMPLATE_MISSING"
    )


@lru_cache(maxsize=1)
def _fonts(folder: Path) -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if not fonts.families():
        raise NotAvailable(_("服务器缺少排版所需的中文字体。请联系管理员运行 make assets。"), code="FONTS_MISSING")
    return fonts


def _not_typeset(name: str, error: typst.TypstError) -> NotValid:
    if "could not be displayed" in error.message:
        shown = error.message.partition("`")[2].partition("`")[0].strip('"')
        reason = _("文书“%(name)s”中的“%(text)s”含有字体中没有的字符，无法生成。请改用规范汉字或常用符号后重试。")
        return NotValid(reason % {"name": name, "text": shown}, code="GLYPH_MISSING")
    reason = _("文书“%(name)s”的模板有误，无法生成：%(error)s。请联系管理员。")
    return NotValid(reason % {"name": name, "error": error.message}, code="TEMPLATE_BROKEN")


def _lost(name: str) -> NotAvailable:
    return NotAvailable(_("文件“%s”不在文件库中。请联系管理员从备份恢复。") % name, code="FILE_LOST")
