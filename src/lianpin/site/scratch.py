"""A database that is thrown away again: what benches and drills run on."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path


def prepare(data: Path, *, options: Sequence[str] = ()) -> None:
    """Start an embedded PostgreSQL in a folder, point Django at it and migrate. `options` are server settings, as for `postgres.start`.

    Django must not be set up yet. Whoever calls destroys it (`postgres.destroy`). Raises ServerError.
    """
    import django

    from lianpin.site import database, postgres
    from lianpin.toolkit import vault, wall

    postgres.start(data, options=options)
    os.environ |= {
        "LIANPIN_DATA": str(data),
        "LIANPIN_SECRET_KEY": secrets.token_hex(),
        "DJANGO_SETTINGS_MODULE": "lianpin.site.settings",
    }
    os.environ["LIANPIN_VAULT_KEYS"] = str(data / "vault-keys")
    vault.add_key(data / "vault-keys")
    database.start(data)
    django.setup()
    wall.stand_behind(wall.Scope.PLATFORM)
    database.migrate(verbosity=0)
