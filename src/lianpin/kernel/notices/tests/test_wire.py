"""Where a robot's message goes, and where it never goes."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from lianpin.kernel.identity.tests.factories import World
from lianpin.kernel.notices import jobs
from lianpin.kernel.notices.jobs import wire
from lianpin.kernel.notices.models import Delivery, Robot
from lianpin.kernel.notices.tests.test_sending import say, state

PUBLIC, PUBLIC_6 = "203.205.254.1", "2408:8756::1"


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names mean these addresses, one list after another; returns the names that were asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, **_named: object) -> list[tuple[object, ...]]:
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"], ["10.1.2.3"], ["172.16.0.9"], ["192.168.1.1"], ["169.254.169.254"], ["100.100.100.200"], ["0.0.0.0"], ["224.0.0.1"],
        ["255.255.255.255"], ["::1"], ["::"], ["fe80::1"], ["fe80::1%eth0"], ["fd00::1"], ["::ffff:127.0.0.1"], ["::ffff:10.0.0.1"], ["2002:7f00:1::"], ["64:ff9b::a00:1"],
        [PUBLIC, "127.0.0.1"], [PUBLIC_6, "::1"],
    ],
)  # fmt: skip
def test_nothing_is_sent_to_an_address_that_is_not_public(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    resolve_to(monkeypatch, addresses)
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("it was called"))
    with pytest.raises(wire.NotPublic):
        wire.post("https://qyapi.weixin.qq.com/send?key=k", b"{}", {}, by_operator=False)


def test_it_connects_to_the_address_that_was_checked_whatever_the_name_means_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = resolve_to(monkeypatch, [PUBLIC, PUBLIC_6], ["127.0.0.1"])
    called: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], **_named: object) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(ConnectionRefusedError):
        wire.post("https://qyapi.weixin.qq.com/send", b"{}", {}, by_operator=False)
    assert (asked, called) == (["qyapi.weixin.qq.com"], [(PUBLIC, 443), (PUBLIC_6, 443)])


def test_a_robot_whose_name_means_our_own_network_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["169.254.169.254"])
    robot = Robot.objects.create(
        organisation=world.firm.unit.organisation,
        kind="wecom",
        name="群",
        url="https://qyapi.weixin.qq.com/send?key=secret",
    )
    from django.utils import timezone

    delivery = Delivery.objects.create(
        key="k@l", channel="chat", robot=robot, title="题", body="文", due_at=timezone.now()
    )
    jobs.deliver(delivery_id=delivery.pk)
    assert state(delivery)[0::2] == ("failed", "qyapi.weixin.qq.com: the address is not public")


def test_what_the_operator_has_taken_off_the_list_gets_nothing_more(world: World) -> None:
    assert state(say(world, "wecom", "http://127.0.0.1:9/send?key=secret"))[0::2] == (
        "failed", "群机器人的地址不在允许的范围内，没有发送。请联系管理员重新设置。",
    )  # fmt: skip


@pytest.fixture
def answers() -> Iterator[Callable[[bytes], str]]:
    """A server that says these bytes to whoever calls, and stays on the line."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve(said: bytes) -> str:
            def take() -> None:
                line, _from = server.accept()
                with line:
                    line.recv(4096)
                    line.sendall(said)
                    line.settimeout(5)
                    try:
                        line.recv(4096)
                    except OSError:
                        pass

            threading.Thread(target=take, daemon=True).start()
            return f"http://127.0.0.1:{server.getsockname()[1]}/send"

        yield serve


def test_a_redirect_is_an_answer_and_is_not_followed(answers: Callable[[bytes], str]) -> None:
    url = answers(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")
    assert wire.post(url, b"{}", {}, by_operator=True) == (302, b"")


def test_an_answer_without_an_end_is_not_read_to_its_end(answers: Callable[[bytes], str]) -> None:
    url = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"x" * (wire.MOST_BYTES + 9))
    with pytest.raises(wire.TooMuch):
        wire.post(url, b"{}", {}, by_operator=True)


def test_the_whole_exchange_has_an_end(answers: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "TOTAL_SECONDS", 0.2)
    began = time.monotonic()
    assert wire.post(answers(b"HTTP/1.1 200 OK\r\n"), b"{}", {}, by_operator=True) == (200, b"")  # which is no answer
    assert time.monotonic() - began < 3


def test_a_handshake_that_does_not_end_is_ended(
    answers: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "TOTAL_SECONDS", 0.2)
    began = time.monotonic()
    with pytest.raises(OSError):
        wire.post(answers(b"").replace("http://", "https://"), b"{}", {}, by_operator=True)
    assert time.monotonic() - began < 3
