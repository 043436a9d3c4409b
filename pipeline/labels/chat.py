"""Asks a language model that speaks as OpenAI does (Ollama, llama.cpp, vLLM): one question, one answer, nothing else.

What is asked leaves this process, to the address that the user gave and to no other: no redirects, no proxies, and
without encryption only to this machine or its own network.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from contextlib import closing
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from connectors.web import hang_up
from pipeline.errors import ModelError

_SETTING = "RODE_DRADEN_LABEL_MODEL_URL"
_LONGEST_ANSWER = 1 << 20
#: This machine, private networks and links (RFC 1918, 3927, 4193, 4291).
_OWN_NETWORKS = [
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
]


class UnusableAnswerError(Exception):
    """The model gave an answer to this question that is no answer; the next question may go well."""


@dataclass(frozen=True)
class ChatModel:
    """A language model at an address.

    Attributes:
        url: up to and including the version: `http://localhost:11434/v1`.
        name: by which the server knows the model.
        key: what the server asks to let us in; empty for none. It is never shown.
        timeout: after so many seconds an answer comes too late.
    """

    url: str
    name: str = "local"
    key: str = field(default="", repr=False)
    timeout: float = 60.0

    def answer(self, system: str, question: str) -> str:
        """What the model says, at temperature 0 and with a fixed seed.

        Raises `ModelError` when the model can't be reached, refuses or is too late, and `UnusableAnswerError` when it
        answers with something else than a text.
        """
        status, body = self._post(
            {
                "model": self.name,
                "messages": [{"role": "system", "content": system}, {"role": "user", "content": question}],
                "temperature": 0,
                "seed": 0,
                "max_tokens": 400,
                "stream": False,
            }
        )
        if status in {http.client.UNAUTHORIZED, http.client.FORBIDDEN}:
            raise ModelError(f"{self._who()} laat ons niet toe. Kijk naar RODE_DRADEN_LABEL_MODEL_KEY.")
        if status == http.client.NOT_FOUND:
            raise ModelError(
                f"{self._who()} kent het adres of het model niet. Kijk naar {_SETTING} en RODE_DRADEN_LABEL_MODEL_NAME."
            )
        if status != http.client.OK:
            raise ModelError(f"{self._who()} gaf een fout (HTTP {status}). Kijk of het goed draait.")
        if len(body) > _LONGEST_ANSWER:
            raise UnusableAnswerError
        try:
            content = json.loads(body)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise UnusableAnswerError from error
        if not isinstance(content, str):
            raise UnusableAnswerError
        return content

    def _post(self, question: dict[str, Any]) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        deadline = time.monotonic() + self.timeout
        late = (
            f"{self._who()} gaf niet binnen {self.timeout:g} seconden antwoord. Probeer een kleiner of sneller model."
        )
        try:
            url = self._address()
            with closing(_connected(url, self.timeout)) as connection:
                # Who sends a byte now and then is never late by itself; the clock closes the door on it.
                clock = Timer(deadline - time.monotonic(), hang_up, [connection.sock])
                clock.daemon = True
                clock.start()
                try:
                    path = url.path.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
                    connection.request("POST", path, json.dumps(question).encode(), headers)
                    response = connection.getresponse()
                    body = response.read(_LONGEST_ANSWER + 1)
                finally:
                    clock.cancel()
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
                raise ModelError(late) from error
            raise ModelError(
                f"{self._who()} is niet te bereiken. Kijk of het draait en of {_SETTING} klopt, of haal die instelling weg."
            ) from error
        if time.monotonic() >= deadline:
            raise ModelError(late)
        return response.status, body

    def _address(self) -> SplitResult:
        try:
            url = urlsplit(self.url)
        except ValueError:
            url = urlsplit("")
        if url.scheme not in {"http", "https"} or not url.hostname:
            raise ModelError(
                f"De instelling {_SETTING} is geen adres. Schrijf haar als http://localhost:11434/v1, of haal haar weg."
            )
        return url

    def _who(self) -> str:
        """The model as it is named in a sentence; the address may hold a password, so only its host is told."""
        return f"Het taalmodel op {self._address().hostname}"


def _connected(url: SplitResult, timeout: float) -> http.client.HTTPConnection:
    host = str(url.hostname)
    if url.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(host, url.port, timeout=timeout)
        connection.connect()
        return connection
    connection = http.client.HTTPConnection(host, url.port, timeout=timeout)
    port = url.port or http.client.HTTP_PORT
    # The name is looked up once, and what was judged is what is called.
    found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(_is_near(address) for address in found):
        raise ModelError(
            f"Het taalmodel op {host} staat buiten dit netwerk, en teksten gaan daar niet onversleuteld heen. Schrijf "
            f"{_SETTING} met https, of kies een taalmodel op deze computer."
        )
    refused: OSError = ConnectionRefusedError()
    for address in found:
        try:
            connection.sock = socket.create_connection((address, port), timeout)
        except OSError as error:
            refused = error
        else:
            return connection
    raise refused


def _is_near(address: str) -> bool:
    """Whether an address is that of this machine or of its own network."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in _OWN_NETWORKS)
