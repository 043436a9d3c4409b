"""Settings, from the environment or a `.env` file in the working folder, prefix `RODE_DRADEN_`."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.house import HOUSE


class Settings(BaseSettings):
    """Everything that a user can set.

    `database` is an SQLAlchemy URL. `embedding_model` is the folder of a model2vec model; without it the vectors are
    fitted on the signals themselves.
    """

    model_config = SettingsConfigDict(env_prefix="RODE_DRADEN_", env_file=".env", frozen=True, extra="ignore")

    database: str = f"sqlite:///{(HOUSE / 'data' / 'rode-draden.sqlite').as_posix()}"
    embedding_model: Path | None = None
