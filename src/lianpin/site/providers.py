"""The identity providers of organisations: read from one TOML file, whose secrets stand in files of their own.

Nothing here imports Django: the settings read it. docs/reference/settings.md shows the file.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lianpin.site.environment import WrongEnvironment

# What we call a protocol → the provider of allauth that speaks it.
KINDS = {"oidc": "openid_connect", "saml": "saml", "cas": "cas", "dingtalk": "dingtalk", "wecom": "wecom"}
MATCHES = ("", "staff_number", "email")
COMMON = {"key", "kind", "name", "organisation", "contact", "match", "claim", "trust_email"}
NEEDED = {
    "oidc": {"server", "client_id", "secret_file"},
    "saml": {"entity_id", "sso_url", "certificate_file"},
    "cas": {"server"},
    "dingtalk": {"client_id", "secret_file"},
    "wecom": {"client_id", "agent", "secret_file"},
}
OPTIONAL = {
    "oidc": {"scope", "userinfo"}, "saml": {"sp_entity_id"}, "cas": set[str](), "dingtalk": {"api", "page"}, "wecom": {"api", "page"},
}  # fmt: skip
# 企业微信 as its vendor runs it; a corporation that runs its own says where.
WECOM_API = "https://qyapi.weixin.qq.com"
WECOM_PAGE = "https://login.work.weixin.qq.com/wwlogin/sso/login"
# 钉钉 likewise.
DINGTALK_API = "https://api.dingtalk.com"
DINGTALK_PAGE = "https://login.dingtalk.com/oauth2/auth"


@dataclass(frozen=True, slots=True)
class Provider:
    """One organisation's way to say who somebody is.

    `organisation` is its credit code: whoever comes this way acts for that body alone. `match` is the kind of identifier that
    `claim` holds, by which an account is found that the organisation has named; empty: an account is linked by its holder alone.
    """

    key: str
    kind: str
    name: str
    organisation: str
    contact: str
    match: str = ""
    claim: str = ""
    # Whether a mail address is the organisation's own word: else OpenID Connect's `email_verified` has to say so.
    trust_email: bool = False
    client_id: str = ""
    secret: str = ""
    options: dict[str, Any] = field(default_factory=dict)


def read(path: str) -> tuple[Provider, ...]:
    """The providers of a file, in its order; none without a file. WrongEnvironment names what is wrong, and where."""
    if not path:
        return ()
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongEnvironment(f"LIANPIN_SIGN_IN={path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongEnvironment(f"LIANPIN_SIGN_IN={path} is not TOML: {error}.") from error
    found = tuple(_provider(each, Path(path)) for each in content.get("provider", []))
    keys = [each.key for each in found]
    if len(set(keys)) < len(keys):
        raise WrongEnvironment(f"{path}: two providers have the same key. Give each its own.")
    if sum(each.kind == "dingtalk" for each in found) > 1:
        raise WrongEnvironment(f"{path}: only one provider of the kind dingtalk can be set up.")
    return found


def _provider(given: dict[str, Any], path: Path) -> Provider:
    key, kind = str(given.get("key", "")), given.get("kind")
    where = f"{path}: provider {key or '(without a key)'}"
    if not key.replace("-", "").isalnum() or not key.isascii() or len(key) > 40:
        raise WrongEnvironment(f"{where}: key may hold letters, digits and hyphens, 40 at most.")
    if kind not in KINDS:
        raise WrongEnvironment(f"{where}: kind is {kind!r}. Write one of: {', '.join(KINDS)}.")
    needed = NEEDED[kind] | {"name", "organisation", "contact"}
    if missing := sorted(name for name in needed if not given.get(name)):
        raise WrongEnvironment(f"{where}: {', '.join(missing)} is missing.")
    if unknown := sorted(set(given) - needed - OPTIONAL[kind] - COMMON):
        raise WrongEnvironment(f"{where}: {', '.join(unknown)} is not known.")
    if given.get("match", "") not in MATCHES or (given.get("match") and kind == "dingtalk"):
        raise WrongEnvironment(f"{where}: match={given['match']!r} cannot be used.")
    common = {name: given[name] for name in COMMON if name in given}
    return Provider(**common, **_of_kind(kind, given, where))


def _of_kind(kind: str, given: dict[str, Any], where: str) -> dict[str, Any]:
    """What allauth asks of an application of this protocol."""
    if kind == "oidc":
        options = {
            "server_url": given["server"].rstrip("/"),
            "oauth_pkce_enabled": True,
            "scope": given.get("scope", ["openid", "profile", "email"]),
            "fetch_userinfo": given.get("userinfo", True),
        }
        return {"client_id": given["client_id"], "secret": _file(given["secret_file"], where), "options": options}
    if kind == "saml":
        options = {
            "idp": {
                "entity_id": given["entity_id"],
                "sso_url": given["sso_url"],
                "x509cert": _file(given["certificate_file"], where),
            },
            "attribute_mapping": {},
            "sp": {"entity_id": given.get("sp_entity_id")},
            # The assertion itself has to be signed: a signature around it would let what is inside be exchanged.
            "advanced": {
                "strict": True,
                "want_assertion_signed": True,
                "want_attribute_statement": False,
                "allow_single_label_domains": True,  # hosts inside a campus are called so
            },
        }
        return {"client_id": given["key"], "options": options}
    if kind == "cas":
        return {"client_id": given["key"], "options": {"server_url": given["server"].rstrip("/") + "/"}}
    api, page = (WECOM_API, WECOM_PAGE) if kind == "wecom" else (DINGTALK_API, DINGTALK_PAGE)
    options = {"api": given.get("api", api).rstrip("/"), "page": given.get("page", page)}
    if kind == "wecom":
        options["agent"] = str(given["agent"])
    else:
        options["auth_params"] = {"prompt": "consent"}  # its page demands it
    return {"client_id": given["client_id"], "secret": _file(given["secret_file"], where), "options": options}


def _file(name: str, where: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongEnvironment(f"{where}: {name} cannot be read: {error}.") from error
