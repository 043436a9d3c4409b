"""The dashboard as it is deployed: behind nginx with the configuration that we ship, people sign in at a real provider."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
from mailserver import free_ports
from serving import wait_for

HOUSE = Path(__file__).resolve().parent.parent
COOKIE_SECRET = "een geheim dat alleen in deze test bestaat"  # noqa: S105
ISSUER_NAME = "rode-draden"


def nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Deployment:
    """Addresses: of nginx, of nginx without TLS, of the dashboard behind it, and of the provider; and its log."""

    url: str
    plain: str
    inside: str
    provider: str
    log: Path

    def knows(self, subject: str, **claims: object) -> None:
        """Have the provider know somebody."""
        httpx.put(f"{self.provider}/users/{subject}", json=claims).raise_for_status()


@contextlib.contextmanager
def running(folder: Path, database: str, **settings: str) -> Iterator[Deployment]:
    """Start provider, dashboard and nginx in a folder; stop them after."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock
    tls, plain, inside = free_ports(3)
    log = folder / "dashboard.log"
    with contextlib.ExitStack() as stack:
        # The provider lives in this process: OpenID Connect over HTTP, with codes, keys and signed tokens.
        provider = stack.enter_context(oidc_provider_mock.run_server_in_thread(require_nonce=True))
        issuer = f"http://localhost:{provider.server_port}"
        secrets = folder / "secrets.toml"
        secrets.write_text(
            f'[auth]\nredirect_uri = "https://localhost:{tls}/oauth2callback"\ncookie_secret = "{COOKIE_SECRET}"\n'
            f'client_id = "{ISSUER_NAME}"\nclient_secret = "geheim"\n'
            f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.headless", "true"]
        options = ["--server.port", str(inside), "--secrets.files", str(secrets)]
        environment = os.environ | {"RODE_DRADEN_DATABASE": database} | settings
        stack.enter_context(_running([*command, *options], log, environment))
        stack.enter_context(
            _running([str(nginx()), "-c", str(_configured(folder, tls, plain, inside))], log, os.environ)
        )
        for port in (inside, tls):
            wait_for(port, log)
        yield Deployment(
            f"https://localhost:{tls}", f"http://localhost:{plain}", f"http://127.0.0.1:{inside}", issuer, log
        )


def _configured(folder: Path, tls: int, plain: int, inside: int) -> Path:
    """What we ship, with the ports and the certificate of this test in it, in the least that nginx needs around it."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    shipped = (HOUSE / "deploy" / "nginx.conf").read_text("utf-8")
    for there, here in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl default_server;": f"listen 127.0.0.1:{tls} ssl default_server;",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
        "rodedraden.example.nl": "localhost",
        "/etc/ssl/certs/rodedraden.pem": str(certificate),
        "/etc/ssl/private/rodedraden.key": str(key),
        "http://127.0.0.1:8501": f"http://127.0.0.1:{inside}",
        "/var/log/nginx": str(folder),
    }.items():
        assert there in shipped, there
        shipped = shipped.replace(there, here)
    (folder / "rode-draden.conf").write_text(shipped, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    user = f"user {getpass.getuser()};\n" if os.getuid() == 0 else ""
    around = folder / "nginx.conf"
    around.write_text(
        f"{user}daemon off;\npid {folder / 'nginx.pid'};\nerror_log stderr crit;\nworker_processes 1;\nevents {{}}\n"
        # What Debian's own nginx.conf says before it reads what stands in conf.d.
        f"http {{\nssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;\nssl_prefer_server_ciphers on;\nserver_names_hash_bucket_size 64;\n"
        f"{places}access_log off;\ninclude {folder / 'rode-draden.conf'};\n}}\n",
        encoding="utf-8",
    )
    return around


@contextlib.contextmanager
def _running(command: list[str], log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=HOUSE, env=dict(environment), stdout=out, stderr=out)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)
