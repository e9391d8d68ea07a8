"""Numbers of people, encrypted where they lie (docs/decisions/0021; 个人信息保护法 第五十一条).

A `SealedField` reads and is assigned like any text. The database holds a token in its place: format, id of the key, blind index, and the
ciphertext of AES-256-GCM, which is bound to its table, its column, its index and what `bound_to` names of its row: moved anywhere else it
does not open. It is opened when somebody reads the attribute, so that a list that does not show it costs nothing.

    VaultError          the keys, or what they should open, are not as they should be; always names the key
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.migrations import RunPython
from django.db.models import F, Func, Value
from django.db.models.expressions import Col
from django.db.models.functions import NullIf
from django.db.models.lookups import Exact, In, IsNull, Lookup
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from lianpin.toolkit.errors import NotAvailable

FORMAT = "1"
INDEX = "index"  # the id of the key of the blind indexes, which stays when the others change
BYTES = 32
NONCE = 12
ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class VaultError(NotAvailable):
    """A key is missing or wrong, or what lies in the database was not sealed by it."""


# --- keys -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Keys:
    """The keys of an installation by their ids; the newest seals, each of them opens."""

    index: bytes
    by_id: dict[str, bytes]

    @property
    def newest(self) -> str:
        return next(reversed(self.by_id))


def keys() -> Keys:
    """The keys of the file as it is now: a key that was added while the process runs is used from then on."""
    path: str = settings.LIANPIN_VAULT_KEYS
    try:
        held = os.stat(path)
    except OSError:
        raise VaultError(
            _("找不到号码密钥文件（设置 LIANPIN_VAULT_KEYS）。请从备份恢复；新安装的请运行 lianpin vault key 生成。"),
            code="VAULT_NO_KEYS",
        ) from None
    return _read(path, held.st_mtime_ns, held.st_ino)


@lru_cache(maxsize=4)
def _read(path: str, _changed: int, _inode: int) -> Keys:
    found: dict[str, bytes] = {}
    for number, line in enumerate(Path(path).read_text("ascii", "replace").splitlines(), start=1):
        name, _colon, written = line.strip().partition(":")
        if not name or name.startswith("#"):
            continue
        key = b""
        with suppress(binascii.Error, ValueError):
            key = base64.b64decode(written, validate=True)
        if not ID.fullmatch(name) or len(key) != BYTES or name in found:
            raise VaultError(
                _("号码密钥文件第%d行不正确：每行写“编号:32字节的base64”，编号不重复。请从备份恢复该文件。") % number,
                code="VAULT_KEYS_WRONG",
            )
        found[name] = key
    index = found.pop(INDEX, b"")
    if not index or not found:
        raise VaultError(
            _("号码密钥文件缺少编号为“%s”的一行，或者没有加密密钥。请从备份恢复该文件。") % INDEX,
            code="VAULT_KEYS_WRONG",
        )
    return Keys(index, found)


def add_key(path: Path) -> str:
    """Make the file of keys, or a key more in it, readable by its owner alone; the new key's id. FileExistsError for a file that somebody
    else made meanwhile."""
    is_new = not path.exists()
    lines = [_line(INDEX)] if is_new else path.read_text(encoding="ascii").splitlines()
    name = f"k{secrets.token_hex(4)}"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = path if is_new else path.with_name(f".{path.name}.{name}")
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write("\n".join([*lines, _line(name)]) + "\n")
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
    return name


def _line(name: str) -> str:
    return f"{name}:{base64.b64encode(secrets.token_bytes(BYTES)).decode()}"


@lru_cache(maxsize=256)
def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), BYTES, salt=None, info=f"lianpin vault {FORMAT} {purpose}".encode()).derive(master)


@lru_cache(maxsize=64)
def _cipher(master: bytes) -> AESGCM:
    return AESGCM(_derived(master, "seal"))


# --- tokens -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A value as the database holds it, not opened. It prints as the id of its key, never as what it holds."""

    token: str

    def __repr__(self) -> str:
        return f"<sealed by {self.key_id}>"

    @property
    def key_id(self) -> str:
        return self.token.split(".")[1] if self.token.count(".") == 3 else "?"


def seal(text: str, place: Sequence[str], index: str = "") -> str:
    """The token of a text for this place (table, column, and what names the row), by the newest key."""
    held = keys()
    name, nonce = held.newest, secrets.token_bytes(NONCE)
    body = nonce + _cipher(held.by_id[name]).encrypt(nonce, text.encode(), _bound(name, index, place))
    return f"{FORMAT}.{name}.{index}.{base64.urlsafe_b64encode(body).decode()}"


def unseal(token: str, place: Sequence[str]) -> str:
    """What a token of this place holds; VaultError names its key where that is not there, or does not open it."""
    parts = token.split(".")
    if len(parts) != 4 or parts[0] != FORMAT:
        raise VaultError(
            _("%s 中有一个号码不是密文。请运行 lianpin migrate 和 lianpin vault status。") % ".".join(place[:2]),
            code="VAULT_NOT_SEALED",
        )
    _format, name, index, written = parts
    key = keys().by_id.get(name)
    if key is None:
        raise VaultError(
            _("号码由密钥“%s”加密，密钥文件（LIANPIN_VAULT_KEYS）中没有它。请从备份恢复密钥文件。") % name,
            code="VAULT_KEY_MISSING",
        )
    try:
        body = base64.urlsafe_b64decode(written)
        return _cipher(key).decrypt(body[:NONCE], body[NONCE:], _bound(name, index, place)).decode()
    except (InvalidTag, ValueError):
        raise VaultError(
            _("密钥“%(key)s”打不开 %(place)s 中的一个号码：密钥不对，或者密文被改动、被移到了别处。")
            % {"key": name, "place": ".".join(place[:2])},
            code="VAULT_NOT_OPENED",
        ) from None


def normal(number: str) -> str:
    """A number as it is kept and compared: half-width, capital letters, no spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).upper()


def _bound(name: str, index: str, place: Sequence[str]) -> bytes:
    return "\x1f".join((FORMAT, name, index, *place)).encode()


# --- the field --------------------------------------------------------------------------------------------------------

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class _Opening(DeferredAttribute):
    """Opens what was read when it is asked for, once."""

    field: "SealedField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = unseal(value.token, self.field.place_of(instance))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(_Text):
    """A text that the database holds sealed. An empty text is nobody's number, and lies there as it is.

    `indexed`: equal numbers are found (`exact`, `in`) and may be kept apart by a `BlindIndex` beside it, named `…_index`; the number is
    kept as `normal` writes it. `bound_to`: columns that never change in a row, whose values the ciphertext is bound to.
    """

    descriptor_class = _Opening

    def __init__(self, *args: Any, indexed: bool = False, bound_to: Sequence[str] = (), **named: Any) -> None:
        super().__init__(*args, **named)
        self.indexed, self.bound_to = indexed, tuple(bound_to)

    def deconstruct(self) -> Any:
        name, path, args, named = super().deconstruct()
        given = {"indexed": self.indexed, "bound_to": self.bound_to}
        return name, path, args, named | {key: value for key, value in given.items() if value}

    def place_of(self, instance: Any) -> tuple[str, ...]:
        """What the ciphertext of this row is bound to; without a row, of a field that no row is bound to."""
        place = (self.model._meta.db_table, str(self.column))
        if not self.bound_to:
            return place
        if instance is None:
            raise TypeError(f"{self} is bound to its row: save the row, update() does not know it")
        return place + tuple("" if (value := getattr(instance, each)) is None else str(value) for each in self.bound_to)

    def sealed(self, text: str, instance: Any = None) -> Sealed:
        """A text as the database is to hold it."""
        return Sealed(seal(text, self.place_of(instance), self.index_of(text) if self.indexed else ""))

    def index_of(self, text: str) -> str:
        """The blind index of a number: the same for equal numbers of one column, and nothing to whoever lacks the key."""
        place = "{}.{}".format(*self.place_of(None))
        return hmac.new(_derived(keys().index, f"index {place}"), normal(text).encode(), hashlib.sha256).hexdigest()

    def from_db_value(self, value: str | None, *_unused: Any) -> Any:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Sealed) or hasattr(value, "resolve_expression"):
            return value
        text = model_instance.__dict__[self.attname] = normal(str(value)) if self.indexed else str(value)
        return self.sealed(text, model_instance)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if not value or hasattr(value, "as_sql"):
            return value
        return value.token if isinstance(value, Sealed) else self.sealed(normal(value) if self.indexed else value).token

    def get_lookup(self, lookup_name: str) -> Any:
        return LOOKUPS.get(lookup_name) if self.indexed or lookup_name == "isnull" else None


class _SameIndex(Lookup):
    """Compares blind indexes in the place of numbers."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        field = lhs.target
        index = field.model._meta.get_field(f"{field.name}_index")
        super().__init__(Col(lhs.alias, index), self.indexed(rhs, field.index_of))

    def indexed(self, given: Any, index_of: Callable[[str], str]) -> Any:
        return index_of(given)


class _Equal(_SameIndex, Exact):
    pass


class _Among(_SameIndex, In):
    def indexed(self, given: Iterable[str], index_of: Callable[[str], str]) -> Any:
        return [index_of(each) for each in given]


LOOKUPS: dict[str, type[Lookup]] = {"exact": _Equal, "in": _Among, "isnull": IsNull}


class BlindIndex(models.GeneratedField):
    """The blind index within the token of a `SealedField`, as a column that the database itself keeps beside it."""

    def __init__(self, of: str, **named: Any) -> None:
        self.of = of
        part = Func(F(of), Value("."), Value(3), function="split_part", output_field=models.TextField())
        written = models.CharField(max_length=64, null=True)
        named |= {"expression": NullIf(part, Value(""), output_field=written), "output_field": written}
        super().__init__(db_persist=True, **named)

    def deconstruct(self) -> Any:
        name, path, args, named = super().deconstruct()
        for each in ("expression", "output_field", "db_persist"):
            del named[each]
        return name, path, args, named | {"of": self.of}


class SealColumn(RunPython):
    """What lies plain in a column is sealed, and the table is written anew, so that nothing plain stays in its pages (for migrations)."""

    def __init__(self, app: str, model: str, field: str) -> None:
        def run(apps: Any, editor: Any, change: Callable[[SealedField, Any, str], str]) -> None:
            of = apps.get_model(app, model)
            changed, table, connection = of._meta.get_field(field), of._meta.db_table, editor.connection
            rows = of._base_manager.using(connection.alias).order_by("pk")
            with connection.cursor() as cursor:
                told = [
                    (change(changed, row, held.token), row.pk)
                    for row in rows.iterator(2000)
                    if isinstance(held := row.__dict__[changed.attname], Sealed)
                ]
                cursor.executemany(
                    f'UPDATE "{table}" SET "{changed.column}" = %s WHERE "{of._meta.pk.column}" = %s', told
                )
                cursor.execute(
                    "SET CONSTRAINTS ALL IMMEDIATE"
                )  # a table of which something is still to be checked is not written anew
                cursor.execute(f'CLUSTER "{table}" USING "{table}_pkey"')

        def sealing(changed: SealedField, row: Any, text: str) -> str:
            return changed.sealed(normal(text) if changed.indexed else text, row).token

        super().__init__(
            lambda apps, editor: run(apps, editor, sealing),
            lambda apps, editor: run(apps, editor, lambda changed, row, token: unseal(token, changed.place_of(row))),
        )


def sealed_fields() -> list[SealedField]:
    """Every sealed column of the platform."""
    from django.apps import apps

    return [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, SealedField)]
