"""Regulations as versions, with the text itself, and the official calendar of working days."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.models import Organisation
from lianpin.kernel.regulations.enums import DayKind


class Regulation(models.Model):
    """A regulation under one code, whatever its versions."""

    code = models.CharField(_("代号"), max_length=80, unique=True)
    title = models.CharField(_("名称"), max_length=160)
    english_title = models.CharField(_("英文名称"), max_length=200, blank=True)
    issuer = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="regulations")

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One version: the source as published, never edited afterwards. In force on [effective_on, repealed_on)."""

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="versions")
    label = models.CharField(_("版本"), max_length=20)
    document_number = models.CharField(_("文号"), max_length=80)
    effective_on = models.DateField(_("施行日期"))
    repealed_on = models.DateField(_("失效日期"), null=True)
    source = models.TextField(_("正文"))
    digest = models.CharField(max_length=64)
    published_on = models.DateField(_("发布日期"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regulation", "label"], name="one_version_of_a_label")]
        triggers = [pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.regulation.title} {self.label}"


class WorkCalendar(models.Model):
    """A day that the State Council's notice for a year moves: off on a weekday, or on at a weekend."""

    day = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("安排"), max_length=3, choices=DayKind)
    name = models.CharField(_("节日"), max_length=20)
    document = models.CharField(_("文件"), max_length=120)
