"""A message to an address that somebody typed in: it must not make us call into our own network.

Robots are set by the administrators of bodies. Whatever name their address has, the name is resolved here, once; every address that it has must be
public, and the connection goes to one of those that were checked, so that a name cannot mean another machine a moment later. A redirect is an answer
and is not followed, no proxy is asked, and both what comes back and how long it takes are bounded.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import urlsplit

CONNECT_SECONDS = 10
TOTAL_SECONDS = 30
MOST_BYTES = 64 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """The name belongs to a machine that is nobody's to call from here; the message names neither path nor key."""


class TooMuch(Exception):
    """More came back than an answer has."""


def post(url: str, body: bytes, headers: dict[str, str], *, by_operator: bool) -> tuple[int, bytes]:
    """Status and body of the answer. `by_operator`: the operator named this host, which may be within their own network.

    NotPublic before anything is sent; OSError, http.client.HTTPException and TooMuch where the exchange fails.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    addresses = _resolved(host, port)
    if not by_operator:
        check_public(addresses)
    plain = _connected(addresses)
    lines: list[socket.socket] = [plain]
    # A timeout counts from each byte to the next: the whole is bounded by hanging up.
    end = threading.Timer(TOTAL_SECONDS, _hang_up, [lines])
    end.daemon = True
    end.start()
    try:
        if parts.scheme == "https":
            secured = _context().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
            lines.append(secured)
            secured.do_handshake()
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        return _exchanged(lines[-1], host, port, path, body, headers)
    finally:
        end.cancel()
        for line in reversed(lines):
            line.close()


def check_public(addresses: list[tuple[str, int]]) -> None:
    """NotPublic if any of them is private, loopback, link-local (where clouds keep their metadata), or else not for everybody."""
    for text, _port in addresses:
        if not _is_public(ipaddress.ip_address(text.partition("%")[0])):
            raise NotPublic("the address is not public")


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        # An address of the old kind in the clothes of the new one.
        if address in NAT64:
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast


def _resolved(host: str, port: int) -> list[tuple[str, int]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((str(place[0]), port) for *_kind, place in found))


def _connected(addresses: list[tuple[str, int]]) -> socket.socket:
    """A line to the first that takes it: by number, so that nothing is resolved again."""
    failure: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection(address, timeout=CONNECT_SECONDS)
        except OSError as error:
            failure = error
    raise failure


def _context() -> ssl.SSLContext:
    """Certificates are checked against the name that the robot's address has, whatever number it was called by."""
    return ssl.create_default_context()


def _exchanged(
    line: socket.socket, host: str, port: int, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, port)
    connection.sock = line
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    read = answer.read(MOST_BYTES + 1)
    if len(read) > MOST_BYTES:
        raise TooMuch("the answer is too long")
    return answer.status, read


def _hang_up(lines: list[socket.socket]) -> None:
    """Whichever line is the living one: securing it takes the first one's place."""
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
