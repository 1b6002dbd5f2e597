"""A Dask scheduler and workers as processes, each on a host of its own or on this one; ended by their own ids."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.hosts import Host

Process = subprocess.Popen[bytes]


class Machines:
    """What was started; everything it starts gets the variables given."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        unasked = {
            "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
            "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "30s",
        }
        self._variables = {**os.environ, **unasked, **variables}
        self._processes: list[Process] = []

    def scheduler(self, host: Host, port: int = 8786) -> tuple[str, Process]:
        """A scheduler, and its address."""
        words = ["-m", "distributed.cli.dask_scheduler", "--host", host.address, "--port", str(port), "--no-dashboard"]
        return f"tcp://{host.address}:{port}", self._start("scheduler", host.command([sys.executable, *words]))

    def worker(self, host: Host, scheduler: str, *options: str) -> Process:
        """A worker with one thread and no nanny."""
        scratch = self._folder / f"scratch-{host.name}"
        words = ["-m", "distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        command = [sys.executable, *words, "--local-directory", str(scratch), *options]
        return self._start(f"worker-{host.name}", host.command(command))

    def _start(self, name: str, command: Sequence[str]) -> Process:
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(command, env=self._variables, stdout=log, stderr=log, start_new_session=True)
        self._processes.append(process)
        return process

    def log(self) -> str:
        """The end of everything that was said."""
        files = sorted(self._folder.glob("*.log"))
        return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-1500:]}" for path in files)

    def stop(self) -> None:
        """End what still runs."""
        for process in self._processes:
            kill(process)


def kill(process: Process) -> None:
    """End a process and its children at once, as a host that loses power."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(what: str, holds: "Iterator[bool]", patience: float = 120.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + patience
    for is_so in holds:
        if is_so:
            return
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


@contextmanager
def machines(folder: Path, variables: Mapping[str, str]) -> Iterator[Machines]:
    """Nothing at first; whatever was started is ended."""
    started = Machines(folder, variables)
    try:
        yield started
    finally:
        started.stop()
