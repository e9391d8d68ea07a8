"""Identity providers on this machine that speak the protocols over HTTP, and lie where a test asks them to.

Each knows one person, who is signed in there already: whoever is sent to it comes back at once.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

Reply = tuple[int, dict[str, str], bytes]


def redirect(address: str) -> Reply:
    return 302, {"Location": address}, b""


def text(content: str, kind: str = "text/plain", status: int = 200) -> Reply:
    return status, {"Content-Type": kind}, content.encode()


def as_json(content: object, status: int = 200) -> Reply:
    return text(json.dumps(content), "application/json", status)


@contextmanager
def served(answer: Callable[[str, dict[str, str], dict[str, str]], Reply]) -> Iterator[str]:
    """A server on a free port: `answer` takes path, what was asked and the headers; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = dict(parse_qsl(parts.query))
            if length := int(self.headers.get("Content-Length") or 0):
                sent = self.rfile.read(length).decode()
                is_json = self.headers.get("Content-Type", "").startswith("application/json")
                asked |= json.loads(sent) if is_json else dict(parse_qsl(sent))
            status, headers, body = answer(parts.path, asked, dict(self.headers))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@cache
def _key_pairs() -> tuple[rsa.RSAPrivateKey, rsa.RSAPrivateKey]:
    one, other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    return one, other


@dataclass
class OpenIDProvider:
    """OpenID Connect Core 1.0: discovery, code flow with PKCE, signed identity tokens.

    `lies` changes the claims of the identity token; `forge` signs with a key that is not published; `algorithm` None leaves it unsigned.
    """

    client_id: str = "lianpin"
    secret: str = "the-secret-of-this-client"
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "staff": "2020001"})
    lies: dict[str, Any] = field(default_factory=dict)
    forge: bool = False
    algorithm: str | None = "RS256"
    told: dict[str, Any] | None = None  # what userinfo says, if something else
    replayed: str = ""  # an identity token of before, to be given out again
    address: str = ""

    def __post_init__(self) -> None:
        self.key, self.other = _key_pairs()
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: set[str] = set()

    def answer(self, path: str, asked: dict[str, str], headers: dict[str, str]) -> Reply:
        match path:
            case "/.well-known/openid-configuration":
                return as_json(self._configuration())
            case "/jwks":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
                return as_json({"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]})
            case "/authorize":
                code = secrets.token_urlsafe()
                self._codes[code] = asked
                return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
            case "/token":
                return self._token(asked)
            case "/userinfo" if headers.get("Authorization", "").removeprefix("Bearer ") in self._tokens:
                return as_json(self.claims if self.told is None else self.told)
        return as_json({"error": "invalid_token"}, 401)

    def _configuration(self) -> dict[str, Any]:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.address,
            **{f"{name}_endpoint": f"{self.address}/{path}" for name, path in ends.items()},
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _token(self, asked: dict[str, str]) -> Reply:
        started = self._codes.pop(asked.get("code", ""), None)  # a code counts once
        if started is None or asked.get("redirect_uri") != started["redirect_uri"]:
            return as_json({"error": "invalid_grant"}, 400)
        if (asked.get("client_id"), asked.get("client_secret")) != (self.client_id, self.secret):
            return as_json({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != started.get("code_challenge"):
            return as_json({"error": "invalid_grant"}, 400)
        self._tokens.add(token := secrets.token_urlsafe())
        return as_json(
            {"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": self._signed(started)}
        )

    def _signed(self, started: dict[str, str]) -> str:
        if self.replayed:
            return self.replayed
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": started["nonce"],
            **self.claims,
            **self.lies,
        }
        key: Any = self.other if self.forge else self.key
        if self.algorithm is None:
            return jwt.encode(claims, "", algorithm="none", headers={"kid": "one"})
        if self.algorithm == "HS256":
            return jwt.encode(claims, self.secret, algorithm="HS256", headers={"kid": "one"})
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "one"})


@dataclass
class CASServer:
    """CAS protocol 3.0: service tickets that count once, for one service, for a short while. `down`: it answers nonsense."""

    user: str = "2020001"
    attributes: dict[str, str] = field(default_factory=lambda: {"mail": "alice@uni.example"})
    lifetime: float = 10.0  # seconds
    down: bool = False
    address: str = ""

    def __post_init__(self) -> None:
        self._tickets: dict[str, tuple[str, float]] = {}

    def ticket_for(self, service: str) -> str:
        ticket = f"ST-{secrets.token_urlsafe()}"
        self._tickets[ticket] = (service, time.monotonic() + self.lifetime)
        return ticket

    def answer(self, path: str, asked: dict[str, str], headers: dict[str, str]) -> Reply:
        if self.down:
            return text("<html>down for maintenance", "text/html", 503)
        if path == "/cas/login":
            return redirect(f"{asked['service']}&{urlencode({'ticket': self.ticket_for(asked['service'])})}")
        if path == "/cas/p3/serviceValidate":
            return text(self._validated(asked.get("ticket", ""), asked.get("service", "")), "application/xml")
        return text("", status=404)

    def _validated(self, ticket: str, service: str) -> str:
        meant, until = self._tickets.pop(ticket, ("", 0.0))
        if not meant or time.monotonic() > until:
            return _cas('<cas:authenticationFailure code="INVALID_TICKET">not recognised</cas:authenticationFailure>')
        if meant != service:
            return _cas('<cas:authenticationFailure code="INVALID_SERVICE">other</cas:authenticationFailure>')
        told = "".join(f"<cas:{name}>{value}</cas:{name}>" for name, value in self.attributes.items())
        return _cas(
            f"<cas:authenticationSuccess><cas:user>{self.user}</cas:user>"
            f"<cas:attributes>{told}</cas:attributes></cas:authenticationSuccess>"
        )


def _cas(content: str) -> str:
    return f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{content}</cas:serviceResponse>'


@dataclass
class WeComServer:
    """企业微信's page and its two questions (documents 98152, 91039 and 98176 of its developers' site); codes count once."""

    corporation: str = "ww0123456789abcdef"
    agent: str = "1000002"
    secret: str = "the-secret-of-this-agent"
    member: dict[str, str] = field(default_factory=lambda: {"userid": "2020001"})
    down: bool = False
    address: str = ""

    def __post_init__(self) -> None:
        self.codes: set[str] = set()
        self._tokens: set[str] = set()

    def answer(self, path: str, asked: dict[str, str], headers: dict[str, str]) -> Reply:
        if self.down:
            return text("<html>down for maintenance", "text/html")
        match path:
            case "/wwlogin/sso/login":
                assert (asked["login_type"], asked["appid"], asked["agentid"]) == (
                    "CorpApp",
                    self.corporation,
                    self.agent,
                )
                self.codes.add(code := secrets.token_urlsafe())
                return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
            case "/cgi-bin/gettoken":
                if (asked["corpid"], asked["corpsecret"]) != (self.corporation, self.secret):
                    return as_json({"errcode": 40001, "errmsg": "invalid credential"})
                self._tokens.add(token := secrets.token_urlsafe())
                return as_json({"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200})
            case "/cgi-bin/auth/getuserinfo":
                if asked.get("access_token") not in self._tokens:
                    return as_json({"errcode": 40014, "errmsg": "invalid access_token"})
                if asked.get("code") not in self.codes:
                    return as_json({"errcode": 40029, "errmsg": "invalid code"})
                self.codes.remove(asked["code"])
                return as_json({"errcode": 0, "errmsg": "ok", **self.member})
        return text("", status=404)


@dataclass
class DingTalkServer:
    """钉钉's page and its two questions (obtain-identity-credentials and dingtalk-retrieve-user-information of its developers' site); codes
    count once."""

    key: str = "ding0123456789"
    secret: str = "the-secret-of-this-application"
    member: dict[str, Any] = field(default_factory=lambda: {"openId": "open-1", "unionId": "union-1", "nick": "爱丽丝"})
    token: dict[str, Any] = field(default_factory=lambda: {"refreshToken": "r", "expireIn": 7200, "corpId": "dingc"})
    address: str = ""

    def __post_init__(self) -> None:
        self.codes: set[str] = set()
        self._tokens: set[str] = set()

    def answer(self, path: str, asked: dict[str, str], headers: dict[str, str]) -> Reply:
        match path:
            case "/oauth2/auth":
                assert (asked["client_id"], asked["response_type"], asked["prompt"]) == (self.key, "code", "consent")
                assert "openid" in asked["scope"].split()
                self.codes.add(code := secrets.token_urlsafe())
                return redirect(f"{asked['redirect_uri']}?{urlencode({'authCode': code, 'state': asked['state']})}")
            case "/v1.0/oauth2/userAccessToken":
                known = (asked["clientId"], asked["clientSecret"]) == (self.key, self.secret)
                if not known or asked["grantType"] != "authorization_code" or asked["code"] not in self.codes:
                    return as_json({"code": "invalidParameter", "message": "不合法的参数"}, 400)
                self.codes.remove(asked["code"])
                self._tokens.add(token := secrets.token_urlsafe())
                return as_json({"accessToken": token, **self.token})
            case "/v1.0/contact/users/me":
                given = {name.lower(): value for name, value in headers.items()}
                if given.get("x-acs-dingtalk-access-token") not in self._tokens:
                    return as_json({"code": "InvalidAuthentication", "message": "不合法的access_token"}, 400)
                return as_json(self.member)
        return text("", status=404)
