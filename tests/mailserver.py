"""A real mail server for tests: Dovecot, started in a folder of its own, as a user without rights, on free ports."""

from __future__ import annotations

import base64
import contextlib
import getpass
import hmac
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "gehéim met spaties"  # noqa: S105 - of a server that lives as long as a test
_TOKEN_KEY = b"de sleutel waarmee tokens worden getekend"
_PROGRAM = "/usr/sbin/dovecot"


def is_installed() -> bool:
    return Path(_PROGRAM).exists() and shutil.which("openssl") is not None


def token(user: str, seconds: int = 600) -> str:
    """An OAuth2 token (JWT, RFC 7519) for a user that holds for so many seconds, or is that long expired."""

    def part(content: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")

    now = int(time.time())
    claims = {"sub": user, "email": user, "iat": now - 3600, "exp": now + seconds}
    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
    signature = base64.urlsafe_b64encode(hmac.digest(_TOKEN_KEY, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + signature).decode()


class Dovecot:
    """A running server; mail is put in it as a delivery program would, in Maildirs."""

    def __init__(self, folder: Path, ports: tuple[int, int]) -> None:
        self.folder = folder
        self.port, self.plain_port = ports
        self.certificate = folder / "cert.pem"

    def box(self, user: str, name: str = "INBOX") -> Path:
        """The Maildir of a folder, made when it is not there (its name as IMAP writes it, in modified UTF-7)."""
        home = self.folder / "mail" / user
        box = home if name == "INBOX" else home / f".{name}"
        for part in ("cur", "new", "tmp"):
            self._own(box / part)
        return box

    def deliver(self, user: str, raw: bytes, name: str = "INBOX", flags: str = "") -> None:
        box = self.box(user, name)
        unique = f"{1_700_000_000 + len(list(box.glob('*/*')))}.M{time.monotonic_ns()}.test"
        path = box / ("cur" if flags else "new") / (f"{unique}:2,{flags}" if flags else unique)
        path.write_bytes(raw)
        self._own(path)

    def _own(self, path: Path) -> None:
        missing = [part for part in (path, *path.parents) if not part.exists()]
        if missing:
            path.mkdir(parents=True)
        for part in {*missing, path}:
            if os.getuid() == 0:
                shutil.chown(part, "nobody", "nogroup")


def free_ports(count: int) -> tuple[int, ...]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return tuple(found.getsockname()[1] for found in sockets)


@contextlib.contextmanager
def running() -> Iterator[Dovecot]:
    """Start the server, with a certificate of its own for localhost; stop it and clean up after."""
    is_root = os.getuid() == 0
    user, group = ("nobody", "nogroup") if is_root else (getpass.getuser(), str(os.getgid()))
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    ports = free_ports(2)
    server = Dovecot(folder, (ports[0], ports[1]))
    _write(folder, user, group, ports)
    if is_root:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, group)
    demoted = {"user": user, "group": group, "extra_groups": []} if is_root else {}
    process = subprocess.Popen(
        [_PROGRAM, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL, **demoted
    )
    try:
        _wait_for(ports[0], process, folder)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, user: str, group: str, ports: tuple[int, ...]) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    key = folder / "keys" / "default" / "HS256"
    key.mkdir(parents=True)
    (key / "default").write_bytes(base64.b64encode(_TOKEN_KEY))
    (folder / "mail").mkdir()
    (folder / "oauth2.conf.ext").write_text(
        "introspection_mode = local\nusername_attribute = email\n"
        f"local_validation_key_dict = fs:posix:prefix={folder}/keys/\n"
    )
    # Whoever comes with the password has a mailbox: each test has one of its own. No penalty for a wrong password: it
    # would be one for the next test.
    (folder / "dovecot.conf").write_text(f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_privileged_group =
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain xoauth2 oauthbearer
auth_failure_delay = 0
auth_username_chars = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf.ext
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={{PLAIN.b64}}{base64.b64encode(PASSWORD.encode()).decode()}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {ports[1]}
  }}
  inet_listener imaps {{
    port = {ports[0]}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
""")


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    log = folder / "log"
    raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")


class Cutting:
    """A line to a server that breaks after so many bytes from it, as often as is told; later connections hold."""

    def __init__(self, port: int, after: list[int]) -> None:
        self._to = port
        self._after = list(after)
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.connections += 1
                left = self._after.pop(0) if self._after else None
                far = socket.create_connection(("127.0.0.1", self._to))
                threading.Thread(target=self._pump, args=(near, far, None), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, left), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, left: int | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if left is not None:
                    data = data[:left]
                    left -= len(data)
                sink.sendall(data)
                if left == 0:
                    break
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
