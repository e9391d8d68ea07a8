"""What is told to whom, and what has to leave the platform for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.models import Membership, Organisation, Unit, User
from lianpin.kernel.notices.enums import Channel, DeliveryStatus, LetterStatus, RobotKind, Timing, Topic


class Preferences(models.Model):
    """How one user wants to be told. `ways` holds what differs from the default: {topic: {channel: timing}}.

    Nothing leaves the platform from `quiet_from` until `quiet_until`, times of day in China; both are empty or neither.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="preferences")
    ways = models.JSONField(default=dict)
    quiet_from = models.TimeField(_("免打扰开始"), null=True)
    quiet_until = models.TimeField(_("免打扰结束"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]


class Robot(models.Model):
    """A robot in a chat group of a body, or of one of its units. Its address and secret are never shown again."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="robots")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="robots")
    kind = models.CharField(_("平台"), max_length=10, choices=RobotKind)
    name = models.CharField(_("名称"), max_length=60)
    url = models.URLField(_("Webhook 地址"), max_length=500)
    secret = models.CharField(_("签名密钥"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    @property
    def hint(self) -> str:
        """As much of its address as may be shown."""
        return f"{self.url.split('/')[2]} … {self.url[-4:]}"


class Letter(models.Model):
    """A letter to somebody outside, about one subject of the platform. It waits until its unit releases or discards it."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letters")
    name = models.CharField(_("收件人"), max_length=60)
    address = models.EmailField(_("电子邮箱"))
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("正文"))
    status = models.CharField(_("状态"), max_length=12, choices=LetterStatus, default=LetterStatus.WAITING)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    written_as = models.CharField(_("起草人"), max_length=200)
    written_on = models.DateField(_("起草日"))
    decided_as = models.CharField(_("处理人"), max_length=200, blank=True)
    decided_on = models.DateField(_("处理日"), null=True)

    class Meta:
        constraints = [
            # A newer one supersedes: two that wait for the same reader about the same matter would compete.
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "address"],
                condition=Q(status=LetterStatus.WAITING),
                name="one_letter_waits",
            )
        ]
        indexes = [models.Index(fields=["unit", "status"], name="letter_outbox")]


class Delivery(models.Model):
    """One message that leaves the platform, written in the transaction of what it tells of, sent by the worker.

    `key` is the same in every attempt (a mail's Message-ID, a webhook's Idempotency-Key), so that whoever receives a second
    one can know it. SENDING without anybody holding the row: the worker that tried was killed, and nobody knows whether it
    came through.
    """

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="deliveries")
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="deliveries")
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="delivery")
    digest_on = models.DateField(_("摘要日期"), null=True)
    address = models.EmailField(_("电子邮箱"), blank=True)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    status = models.CharField(_("状态"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    due_at = models.DateTimeField(_("发送时间"))
    attempts_count = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    attempted_at = models.DateTimeField(_("上次尝试"), null=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True)
    error = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest_on"], name="one_digest_a_day"),
            models.UniqueConstraint(fields=["robot", "digest_on"], name="one_digest_a_day_in_a_group"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=[DeliveryStatus.PENDING, DeliveryStatus.SENDING]),
                name="delivery_to_send",
            )
        ]


class Notice(models.Model):
    """One thing told to one user, in the capacity that it concerns; its sentence is looked up by its kind.

    `mail` and `chat` are how it was to go out when it was told; the deliveries are what took it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="notices")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="notices")
    kind = models.CharField(max_length=60)
    topic = models.CharField(_("类别"), max_length=12, choices=Topic)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    detail = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    on = models.DateField(_("日期"))
    told_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)
    mail = models.CharField(max_length=8, choices=Timing, default=Timing.OFF)
    chat = models.CharField(max_length=8, choices=Timing, default=Timing.OFF)
    mailed = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="mailed")
    chatted = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="chatted")

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_list"),
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["user"],
                condition=Q(mail=Timing.DIGEST, mailed__isnull=True) | Q(chat=Timing.DIGEST, chatted__isnull=True),
                name="notice_to_digest",
            ),
        ]


class CalendarFeed(models.Model):
    """A user's secret calendar address: only the digest of its token is kept, so that nobody reads it here."""

    user = models.OneToOneField(User, models.PROTECT, related_name="feed")
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("生成日"))
