"""A scheduler and its workers as processes of their own, and all that they say to one another."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Cluster:
    """The address that all call, the workers, and every byte that went over it so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.said = bytearray()
        self._scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(folder / "s"))  # fmt: skip
        while not (folder / "s").exists() or not (folder / "s").read_text():
            assert self._scheduler.poll() is None, (folder / "scheduler.log").read_text()
            time.sleep(0.05)
        host, port = json.loads((folder / "s").read_text())["address"].removeprefix("tcp://").split(":")
        self._behind = (host, int(port))
        # Whoever calls the scheduler goes past a listener.
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def add_worker(self) -> None:
        """Start another worker, with one thread and nobody who starts it anew."""
        words = (self.address, "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        self.workers.append(self._start("worker", *words))

    def kill_worker(self) -> None:
        """Kill a worker where it stands."""
        worker = self.workers.pop()
        worker.kill()
        worker.wait()

    def stop(self) -> None:
        """Stop all of it."""
        for one in (*self.workers, self._scheduler):
            one.kill()
            one.wait()
        self._listener.close()

    def _start(self, role: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{role}", "--no-dashboard", *words]
        settings = {"OMP_NUM_THREADS": "1", "DASK_DISTRIBUTED__COMM__COMPRESSION": "false"}
        with (self.folder / f"{role}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=self.folder, env=os.environ | settings, stdout=log, stderr=log)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                called = socket.create_connection(self._behind)
                for one, other in ((caller, called), (called, caller)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(1 << 16):
                self.said += said
                other.sendall(said)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Cluster]:
    """A scheduler with so many workers."""
    cluster = Cluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()
