"""What stands before the dashboard: it looks at every request before Streamlit does, and dresses every answer.

Streamlit gives a file that was made for somebody to all who know its address, and answers to any name that a browser
calls it by. Here it answers to its own name alone, gives files only to who is signed in, and says to browsers what they
must not do with what they get.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.access import listed_roles, visitor_of
from dashboard.health import HEALTH, METRICS
from dashboard.preload import links
from dashboard.visitor import FORWARDED, LOOPBACK, auth, holds
from pipeline.errors import AccessError
from pipeline.settings import current_settings

# Files that were made for somebody, files that somebody brings, and what tells of the inside of the server.
_GUARDED = re.compile(r"/(?:media|_stcore/(?:upload_file|metrics))(?:/|$)")
# What a monitor on this machine asks; nobody else does, and it signs in nowhere.
_WATCHED = (HEALTH, METRICS)
# Programs that drive the dashboard are nobody's, and have no session.
_CLOSED = re.compile(r"/_stcore/agent(?:/|$)")


def _policy() -> str:
    """What a page may load and run (Content Security Policy, level 3): what comes from the dashboard itself.

    Streamlit sets styles in the page and draws charts with code that it makes (`unsafe-eval`), so those two stay open.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = [base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in _INLINE.findall(page)]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' 'unsafe-eval'", *(f"'sha256-{digest}'" for digest in inline)]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_LINKS = links()
_HEADERS = {
    "content-security-policy": _policy(),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    # An address may hold what somebody searched for.
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Gate:
    """ASGI middleware (version 3) before the whole of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403 (a connection for a page: before it is made)."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if _is_welcome(Headers(scope=scope), scope["path"]):
            await self._app(scope, receive, _dressed(send, kept_back=bool(_GUARDED.search(scope["path"]))))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            refused = PlainTextResponse("Geen toegang. Meld u aan bij het dashboard.", 403)
            await refused(scope, receive, _dressed(send, kept_back=True))


def _is_welcome(headers: Headers, path: str) -> bool:
    if path in _WATCHED:
        return _is_own_name(headers, {})
    try:
        settings = auth()
        if not _is_own_name(headers, settings) or _CLOSED.search(path):
            return False
        return not settings or not _GUARDED.search(path) or _has_role(headers, str(settings["cookie_secret"]))
    except AccessError:
        # The page says what is wrong; nothing else is given.
        return not _GUARDED.search(path)


def _is_own_name(headers: Headers, settings: Mapping[str, Any]) -> bool:
    """Whether the request is for us: a page of a stranger can make its own name lead here (DNS rebinding)."""
    try:
        name = urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return False
    if settings:
        return name == urlsplit(str(settings["redirect_uri"])).hostname
    return name in LOOPBACK and not any(header in headers for header in FORWARDED)


def _has_role(headers: Headers, secret: str) -> bool:
    cookies = cookie_parser(headers.get("cookie", ""))

    def signed(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, "").encode("latin-1", "replace"))

    found = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    claims = json.loads(found) if found else {}
    if not claims.get("is_logged_in") or not holds(claims):
        return False
    settings = current_settings()
    return bool(visitor_of(claims, settings.roles_claim, listed_roles(settings.roles)).roles)


def _dressed(send: Send, *, kept_back: bool) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            if _LINKS and headers.get("content-type", "").startswith("text/html"):
                headers["link"] = _LINKS
            if kept_back:
                headers["cache-control"] = "no-store"
        await send(message)

    return dressed


MIDDLEWARE = [Middleware(Gate)]
