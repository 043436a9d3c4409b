"""The folder for computers without a network: what goes into it, and that what goes wrong is seen."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def offline() -> ModuleType:
    spec = importlib.util.spec_from_file_location("offline", HOUSE / "deploy" / "offline.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["offline"] = module  # where dataclasses look for their own module
    spec.loader.exec_module(module)
    return module


LISTED = """\
# made by uv
odfpy==1.4.1 \\
    --hash=sha256:aa
    # via rode-draden
numpy==2.3.5 ; python_full_version < '3.12' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
"""
LOCK = """
[[package]]
name = "odfpy"
sdist = { url = "odfpy-1.4.1.tar.gz" }

[[package]]
name = "numpy"
sdist = { url = "numpy-2.3.5.tar.gz" }
wheels = [{ url = "numpy-2.3.5-cp312-win_amd64.whl" }]

[[package]]
name = "rode-draden"
source = { editable = "." }
"""


def test_what_has_no_wheel_is_built_and_all_else_is_fetched_with_its_hashes(offline: ModuleType):
    built = offline.sources_only(LISTED, LOCK)

    assert [each.split()[0] for each in built] == ["odfpy==1.4.1"]
    (fetched,) = offline.requirements(offline.without(LISTED, built))
    assert fetched.split()[0] == "numpy==2.3.5"
    assert fetched.count("--hash") == 2


def test_what_is_in_git_goes_along_and_nothing_else(offline: ModuleType, tmp_path: Path):
    offline.copy_house(tmp_path / "house")

    copied = {path.relative_to(tmp_path / "house").as_posix() for path in (tmp_path / "house").rglob("*")}
    assert {"README.md", "app.py", "pipeline/cli.py", "data/sample", "docs/privacy.md"} <= copied
    assert not any(
        path.startswith((".git/", ".venv")) or path.endswith((".sqlite", ".sleutel", "uv.lock")) for path in copied
    )


def test_pip_is_told_the_hash_of_every_wheel_and_a_file_that_changed_is_found(offline: ModuleType, tmp_path: Path):
    wheel = tmp_path / "wheels" / "striprtf-0.0.29-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"inhoud")

    assert offline.pinned(wheel.parent) == f"striprtf==0.0.29 --hash=sha256:{hashlib.sha256(b'inhoud').hexdigest()}\n"
    sums = offline.digests(tmp_path)
    assert sums == f"{hashlib.sha256(b'inhoud').hexdigest()}  wheels/striprtf-0.0.29-py3-none-any.whl\n"
    wheel.write_bytes(b"anders")
    assert offline.digests(tmp_path) != sums


@pytest.mark.skipif(sys.platform == "win32", reason="a script for the shell of Linux and macOS")
def test_a_folder_that_is_not_whole_is_not_installed(offline: ModuleType, tmp_path: Path):
    script = tmp_path / "installeer.sh"
    script.write_text(offline.SCRIPTS["installeer.sh"].replace("{python}", "3.99"), "utf-8")
    (tmp_path / "eisen.txt").write_text("", "utf-8")
    (tmp_path / "SHA256SUMS").write_text(offline.digests(tmp_path), "utf-8")

    def run() -> str:
        done = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        return done.stdout

    assert "Python 3.99 ontbreekt" in run()
    (tmp_path / "eisen.txt").write_text("iets anders", "utf-8")
    assert "Deze map is niet heel" in run()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path):
    command = [sys.executable, str(HOUSE / "deploy" / "offline.py"), str(tmp_path), "--platform", "linux"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "bestaat al. Kies een map die er nog niet is." in done.stderr
    assert list(tmp_path.iterdir()) == []
