"""Sending: what comes through, what is tried again with the same key, and what is given up."""

import base64
import hashlib
import hmac
import json
import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from lianpin.kernel.identity.tests.factories import World
from lianpin.kernel.notices import jobs, queries, verbs
from lianpin.kernel.notices.models import Delivery, Robot


@pytest.fixture
def letter(world: World) -> Delivery:
    """A mail to Bob that is due."""
    return Delivery.objects.create(
        key="one@lianpin", channel="mail", user=world.bob, address="bob@example.edu.cn", title="题", body="文",
        due_at=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip


def state(delivery: Delivery) -> tuple[str, int, str]:
    delivery.refresh_from_db()
    return delivery.status, delivery.attempts_count, delivery.error


def test_a_mail_goes_out_once_under_its_own_message_id(letter: Delivery) -> None:
    for _again in range(2):
        jobs.deliver(delivery_id=letter.pk)
    assert [each.message()["Message-ID"] for each in mail.outbox] == ["<one@lianpin>"]
    assert state(letter) == ("sent", 1, "")


def test_what_a_killed_worker_left_is_found_and_sent_under_the_same_message_id(letter: Delivery) -> None:
    assert verbs.begin_delivery(letter.pk)  # and then nothing more: nobody knows whether it came through
    assert state(letter)[0] == "sending"
    assert queries.due_deliveries(timezone.now(), limit=9) == [letter.pk]
    jobs.each_minute(0)
    assert [each.message()["Message-ID"] for each in mail.outbox] == ["<one@lianpin>"]
    assert state(letter) == ("sent", 2, "")


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (ConnectionRefusedError(111, "refused"), "pending", "ConnectionRefusedError: [Errno 111] refused"),
        (smtplib.SMTPRecipientsRefused({"bob": (450, b"greylisted")}), "pending", "450 greylisted"),
        (smtplib.SMTPRecipientsRefused({"bob": (550, b"no such user")}), "failed", "550 no such user"),
        (smtplib.SMTPDataError(554, b"spam"), "failed", "554 spam"),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), "pending", "535 bad password"),
    ],
)
def test_what_fails_is_tried_again_unless_there_is_no_use_in_it(
    letter: Delivery, monkeypatch: pytest.MonkeyPatch, error: Exception, status: str, said: str
) -> None:
    _refuse_with(error, monkeypatch)
    jobs.deliver(delivery_id=letter.pk)
    assert state(letter) == (status, 1, said)
    assert queries.due_deliveries(timezone.now(), limit=9) == []


def test_it_is_given_up_after_the_last_pause(letter: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    Delivery.objects.update(attempts_count=8)
    _refuse_with(OSError("down"), monkeypatch)
    jobs.deliver(delivery_id=letter.pk)
    assert state(letter) == ("failed", 9, "OSError: down")
    assert queries.last_failure(letter.user) == letter  # type: ignore[arg-type]


def _refuse_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)


# ── a chat's server that checks as the vendors do ──


Answer = dict[str, Any]


class Chat(BaseHTTPRequestHandler):
    """Checks the signature of 钉钉 and 飞书 with the secret "SECret"; remembers what it took."""

    taken: list[Answer] = []
    answer: Answer | None = None

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = urlsplit(self.path)
        checks: dict[str, Callable[[Any, Answer], bool]] = {"/ding": self._ding, "/fei": self._fei}
        check = checks.get(asked.path)
        if check is not None and not check(parse_qs(asked.query), message):
            answer = {"errcode": 310000, "errmsg": "sign not match"}
        elif Chat.answer is not None:
            answer = Chat.answer
        else:
            Chat.taken.append({"key": self.headers["Idempotency-Key"], **message})
            answer = {"code": 0, "msg": "success"} if asked.path == "/fei" else {"errcode": 0, "errmsg": "ok"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _ding(self, query: dict[str, list[str]], _message: Answer) -> bool:
        stamp = query["timestamp"][0]
        right = hmac.new(b"SECret", f"{stamp}\nSECret".encode(), hashlib.sha256).digest()
        return len(stamp) == 13 and query["sign"][0] == base64.b64encode(right).decode()

    def _fei(self, _query: dict[str, list[str]], message: Answer) -> bool:
        right = hmac.new(f"{message['timestamp']}\nSECret".encode(), b"", hashlib.sha256).digest()
        return len(message["timestamp"]) == 10 and bool(message["sign"] == base64.b64encode(right).decode())

    def log_message(self, *_given: object) -> None: ...


@pytest.fixture
def chat(settings: Settings) -> Iterator[str]:
    """A server that the operator has named: it lies in our own network, and has no certificate."""
    Chat.taken, Chat.answer = [], None
    server = HTTPServer(("127.0.0.1", 0), Chat)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings.LIANPIN_CHAT_HOSTS = [address, "http://127.0.0.1:1"]
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def say(world: World, kind: str, url: str, secret: str = "SECret") -> Delivery:
    robot = Robot.objects.create(
        organisation=world.firm.unit.organisation, kind=kind, name="群", url=url, secret=secret
    )
    given = {"channel": "chat", "robot": robot, "title": "题", "body": "有事", "due_at": timezone.now()}
    delivery = Delivery.objects.create(key=f"{kind}@lianpin", **given)
    jobs.deliver(delivery_id=delivery.pk)
    return delivery


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [
        ("wecom", "/we?key=1", {"msgtype": "text", "text": {"content": "有事"}}),
        ("dingtalk", "/ding?access_token=1", {"msgtype": "text", "text": {"content": "有事"}}),
        ("feishu", "/fei", {"msg_type": "text", "content": {"text": "有事"}}),
    ],
)
def test_a_robot_takes_it_with_the_right_signature(world: World, chat: str, kind: str, path: str, text: Answer) -> None:
    delivery = say(world, kind, chat + path)
    assert state(delivery) == ("sent", 1, "")
    assert [{k: v for k, v in each.items() if k not in {"timestamp", "sign"}} for each in Chat.taken] == [
        {"key": f"{kind}@lianpin", **text}
    ]


def test_a_wrong_secret_is_final_and_too_often_is_not(world: World, chat: str) -> None:
    wrong = say(world, "dingtalk", f"{chat}/ding?access_token=1", "other")
    Chat.answer = {"errcode": 45009, "errmsg": "api freq out of limit"}
    often = say(world, "wecom", f"{chat}/we?key=secret-key")
    gone = say(world, "feishu", "http://127.0.0.1:1/hook/secret-token")
    assert [state(each)[0::2] for each in (wrong, often, gone)] == [
        ("failed", "310000 sign not match"), ("pending", "45009 api freq out of limit"),
        ("pending", "127.0.0.1:1: ConnectionRefusedError"),
    ]  # fmt: skip
