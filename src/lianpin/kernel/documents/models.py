"""Files that came in (attachments) and papers that the platform made (documents)."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianpin.toolkit import keys  # noqa: F401  # so that mypy knows what a foreign key holds


def place_of(digest: str) -> Path:
    """Where the store keeps the bytes with this SHA-256 (64 hexadecimal digits)."""
    return Path(settings.LIANPIN_DATA) / "files" / digest[:2] / digest[2:]


class Attachment(models.Model):
    """A file as it was uploaded. Its bytes lie in the store under their SHA-256."""

    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("大小"))
    digest = models.CharField(max_length=64)
    uploaded_by = models.JSONField()
    uploaded_at = models.DateTimeField(_("上传时间"))

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A paper rendered from a template and data; the data are kept, so that it can be explained and made again."""

    number = models.CharField(_("编号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    template = models.CharField(max_length=160)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    rendered_at = models.DateTimeField(_("生成时间"))

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
