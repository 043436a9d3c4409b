"""Settings, from the environment or a `.env` file in the working folder, prefix `RODE_DRADEN_`."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.house import HOUSE


class Settings(BaseSettings):
    """Everything that a user can set.

    `database` is an SQLAlchemy URL. `embedding_model` is the folder of a model2vec model or of a sentence model in ONNX,
    or the name of one on the Hugging Face hub; without it the vectors are fitted on the signals themselves.
    `label_model_url` is the address of a language model that speaks as OpenAI does (`http://localhost:11434/v1`), which
    then proposes names of themes; without it nothing is asked. `label_model_name` and `label_model_key` go with it.
    `feeds` are addresses of feeds, and `answers` that of the service with published answers; what stands in them is read
    by `rode-draden ingest` without more. `own_hosts` are hosts in one's own network that may be asked. With
    `full_articles` the article is fetched of which a feed gives only the lead, where its owner allows that. Addresses and
    hosts have a space or a line end between them.
    So have `mailboxes`: addresses such as `imaps://user@host/Folder%20name`, that `imap_password` opens, or `imap_token`
    (OAuth2) where there is one; `imap_passwords` has those of mailboxes with their own (`user@host=password`).
    `pseudonym_key` keys the pseudonyms of writers (see `pipeline.pseudonyms`); without it a file beside the database does.
    `retention` says after how many months the text of a source is wiped (`email=24 question=24 visit=60`); a source that is
    not in it keeps its text.
    `scheduler` is the address of a Dask scheduler (`tcp://host:8786`), whose workers then do what grows with the number of
    signals (see `pipeline.parallel`); without it this process does all.
    `deck_template` is the path of a department's own PowerPoint template for the briefing.
    `roles` says who has which role when people sign in (`an@minaz.nl=beheerder bo@minaz.nl=redacteur,lezer`), beside the
    claim `roles_claim` of the identity provider. A sign-in ends after `session_idle_minutes` in which nothing was done,
    and after `session_longest_hours` in any case.
    """

    model_config = SettingsConfigDict(env_prefix="RODE_DRADEN_", env_file=".env", frozen=True, extra="ignore")

    database: str = f"sqlite:///{(HOUSE / 'data' / 'rode-draden.sqlite').as_posix()}"
    embedding_model: str = ""
    label_model_url: str = ""
    label_model_name: str = ""
    label_model_key: SecretStr = SecretStr("")
    feeds: str = ""
    answers: str = ""
    own_hosts: str = ""
    full_articles: bool = True
    mailboxes: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_passwords: SecretStr = SecretStr("")
    imap_token: SecretStr = SecretStr("")
    pseudonym_key: SecretStr = SecretStr("")
    retention: str = ""
    scheduler: str = ""
    deck_template: str = ""
    roles: str = ""
    roles_claim: str = "roles"
    session_idle_minutes: int = Field(default=30, gt=0)
    session_longest_hours: int = Field(default=12, gt=0)

    @property
    def addresses(self) -> list[str]:
        """The addresses of feeds and of the service with answers: what is read of the web without naming it."""
        return [*self.feeds.split(), *self.answers.split()]


def current_settings() -> Settings:
    """The settings as they are now, for who asks often: read anew only when the environment or `.env` has changed."""
    prefix = str(Settings.model_config["env_prefix"])
    written = Path(str(Settings.model_config["env_file"]))
    named = tuple((name, value) for name, value in os.environ.items() if name.upper().startswith(prefix))
    return _read(named, written.stat().st_mtime_ns if written.is_file() else 0)


@lru_cache(1)
def _read(named: tuple[tuple[str, str], ...], written: int) -> Settings:  # noqa: ARG001 - what the settings depend on
    return Settings()
