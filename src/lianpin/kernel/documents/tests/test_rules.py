"""Which files may come in."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianpin.kernel.documents import rules
from lianpin.kernel.documents.tests.factories import PDF, picture
from lianpin.toolkit.errors import NotValid


def archive(*parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for part in parts:
            file.writestr(part, "<x/>")
    return held.getvalue()


GOOD = {
    "证明.pdf": (PDF, "application/pdf"),
    "照片.PNG": (picture(), "image/png"),
    "扫描件.jpeg": (picture("JPEG"), "image/jpeg"),
    "任务书.docx": (archive("word/document.xml"), rules.KINDS[3].content_type),
    "月报.xlsx": (archive("xl/workbook.xml"), rules.KINDS[4].content_type),
}


@pytest.mark.parametrize("name", GOOD)
def test_it_knows_a_file_by_its_first_bytes(name: str) -> None:
    content, content_type = GOOD[name]
    assert rules.check_upload(SimpleUploadedFile(name, content)).content_type == content_type


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("程序.exe", b"MZ", "FILE_KIND", "可以上传 PDF、PNG、JPEG、DOCX、XLSX 文件"),
        ("没有扩展名", b"%PDF-", "FILE_KIND", "请转换格式后重新上传"),
        ("证明.pdf", b"MZ\x90\x00 renamed", "FILE_CONTENT", "文件“证明.pdf”的内容不是 PDF 格式"),
        ("月报.xlsx", archive("word/document.xml"), "FILE_CONTENT", "请用原程序另存为 XLSX"),
        ("月报.xlsx", b"PK\x03\x04 broken", "FILE_CONTENT", "可能已损坏"),
        ("空.pdf", b"", "FILE_EMPTY", "文件“空.pdf”是空的"),
        ("长" * 200 + ".pdf", b"%PDF-", "FILE_NAME", "不超过 200 个字"),
    ],
)
def test_it_refuses_other_files(name: str, content: bytes, code: str, said: str) -> None:
    with pytest.raises(NotValid) as refusal:
        rules.check_upload(SimpleUploadedFile(name, content))
    assert refusal.value.code == code
    assert said in refusal.value.reason


def test_it_refuses_sixty_megabytes_without_reading_them() -> None:
    file = SimpleUploadedFile("录像.pdf", b"%PDF-")
    file.size = 60 * 1024 * 1024
    with pytest.raises(NotValid) as refusal:
        rules.check_upload(file)
    assert refusal.value.reason == "文件“录像.pdf”有 60 MB，超过单个文件 20 MB 的上限。请压缩或拆分后重新上传。"


def test_it_drops_the_folders_of_a_name() -> None:
    assert rules.check_name("C:\\文件\\证明.pdf") == "证明.pdf"
    assert rules.check_name("../../证明.pdf") == "证明.pdf"
