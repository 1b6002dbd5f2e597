"""Hostile bytes under the sandbox: no connection leaves the child, and nothing is written outside scratch."""

import os
import select
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from configs.load import work
from flows import batch, guard, sandbox
from flows.guard import Bounds, CrashError, Guard
from storage.blobs import open_blobs
from storage.parts import read_part
from storage.schemas import PageRow
from storage.schemas.arrow import decode
from tests.fakes import intruder, kernels
from tests.fakes.page_orders import order

MEMORY = 1024


@pytest.fixture(scope="module")
def child() -> Iterator[Guard]:
    found = Guard(Bounds(memory=MEMORY, calls=1000, held=500))
    yield found
    found.stop()


@pytest.fixture
def holds(child: Guard) -> Callable[[str], None]:
    """Skip a test where the kernel does not offer what it proves."""
    held = child.call(60, sandbox.held)

    def check(wanted: str) -> None:
        if not any(protection.startswith(wanted) for protection in held):
            pytest.skip(f"this kernel offers no protection: {wanted}")

    return check


class Listener:
    """TCP and UDP on one port of this machine."""

    def __init__(self) -> None:
        self.stream = socket.create_server(("127.0.0.1", 0))
        self.port = self.stream.getsockname()[1]
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(("127.0.0.1", self.port))

    def has_heard(self) -> bool:
        """Whether anybody connected or sent anything since it was last asked."""
        readable, _, _ = select.select([self.stream, self.datagrams], [], [], 0)
        for each in readable:
            if each is self.stream:
                each.accept()[0].close()
            else:
                each.recv(10)
        return bool(readable)

    def close(self) -> None:
        self.stream.close()
        self.datagrams.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


@pytest.mark.parametrize("attempt", intruder.CONNECTING)
def test_no_connection_leaves_the_child(
    child: Guard, holds: Callable[[str], None], listener: Listener, attempt: Callable[[int], None]
) -> None:
    holds("no connections")
    with pytest.raises(OSError, match=r"not permitted|unreachable"):
        child.call(60, attempt, listener.port)
    assert not listener.has_heard()
    attempt(listener.port)
    assert listener.has_heard(), "without the sandbox it would have been heard"


def test_no_service_of_this_machine_is_reached(child: Guard, holds: Callable[[str], None], tmp_path: Path) -> None:
    holds("no connections (seccomp)")
    place = str(tmp_path / "service")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as service:
        service.bind(place)
        service.listen()
        with pytest.raises(PermissionError):
            child.call(60, intruder.calls, place)
        intruder.calls(place)


@pytest.mark.parametrize("attempt", intruder.WRITING_INTO)
def test_no_file_is_made_outside_scratch(
    child: Guard, holds: Callable[[str], None], tmp_path: Path, attempt: Callable[[str], None]
) -> None:
    holds("writes only to its scratch folder")
    with pytest.raises((OSError, subprocess.CalledProcessError)):
        child.call(60, attempt, str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    attempt(str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 1, "without the sandbox it would have been made"


@pytest.mark.parametrize("attempt", intruder.WRITING_TO)
def test_no_file_is_changed_outside_scratch(
    child: Guard, holds: Callable[[str], None], tmp_path: Path, attempt: Callable[[str], None]
) -> None:
    holds("writes only to its scratch folder")
    holds("no connections (seccomp)")  # the filter holds what Landlock does not see
    file = tmp_path / "file"
    file.write_bytes(b"as it was")
    before = file.stat().st_mode
    with pytest.raises(PermissionError):
        child.call(60, attempt, str(file))
    assert (file.read_bytes(), file.stat().st_mode) == (b"as it was", before)
    attempt(str(file))
    after = (file.read_bytes(), file.stat().st_mode) if file.exists() else None
    assert after != (b"as it was", before), "without the sandbox it would have been changed"


def test_every_thread_of_the_child_is_confined(child: Guard, holds: Callable[[str], None]) -> None:
    holds("no connections (seccomp)")
    assert child.call(60, _filters) == {"2"}


def _filters() -> set[str]:
    """Modes of seccomp of the threads of this process."""
    found = [(thread / "status").read_text(encoding="utf-8") for thread in Path("/proc/self/task").iterdir()]
    return {text.partition("\nSeccomp:")[2].split()[0] for text in found}


def test_decoders_work_in_scratch(child: Guard, tmp_path: Path) -> None:
    child.call(60, intruder.works_in_scratch, str(tmp_path))


def test_a_file_is_no_larger_than_memory_may_be(child: Guard) -> None:
    with pytest.raises(OSError, match="File too large"):
        child.call(60, _fill, MEMORY * 2**20 + 1)


def _fill(size: int) -> None:
    with tempfile.TemporaryFile() as file:
        file.truncate(size)


def test_what_a_dead_child_left_is_removed() -> None:
    child = Guard(Bounds(memory=MEMORY, calls=1000, held=500))
    with pytest.raises(CrashError):
        child.call(60, _leave_and_die)
    assert child.call(60, _left) == []
    folder = child.call(60, tempfile.gettempdir)
    child.stop()
    assert not Path(folder).exists()


def _leave_and_die() -> None:
    Path(tempfile.mkdtemp(), "file").write_bytes(b"left")
    os.abort()


def _left() -> list[str]:
    return [path.name for path in Path(tempfile.gettempdir()).iterdir()]


@pytest.mark.parametrize("lacks", [kernels.without_seccomp, kernels.without_anything])
def test_an_older_kernel_gives_less_and_says_so(
    lacks: Callable[[int, str], None], listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "enter", lacks)
    child = Guard(Bounds(memory=MEMORY, calls=1000, held=500))
    try:
        told = child.call(60, sandbox.held)
        assert told[0] == "limits of memory and file size"
        child.call(60, intruder.works_in_scratch, str(tmp_path))
        if lacks is kernels.without_anything:
            assert len(told) == 1
            child.call(60, intruder.connects, listener.port)
            assert listener.has_heard()
        elif "no connections (network namespace)" in told:
            with pytest.raises(OSError, match="unreachable"):
                child.call(60, intruder.sends, listener.port)
            assert not listener.has_heard()
    finally:
        child.stop()


PAGES = ("connects", "fine-1", "sends", "creates", "fine-2")


def test_pages_that_try_fail_alone(
    holds: Callable[[str], None], listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds("no connections")
    holds("writes only to its scratch folder")
    (tmp_path / "port").write_text(str(listener.port))
    (tmp_path / "outside").mkdir()
    monkeypatch.setattr(batch, "in_child", intruder.in_taken_child)
    monkeypatch.setattr(batch, "limits", lambda _: work("recognise"))
    guard.stop_all()
    done = batch.work(order(tmp_path, str(tmp_path / "store"), PAGES))
    guard.stop_all()
    assert {state.document_id[2:]: state.status for state in done.states} == {
        "connects": "failed", "fine-1": "done", "sends": "failed", "creates": "failed", "fine-2": "done",
    }  # fmt: skip
    rows = {
        r.document_id[2:]: r
        for r in decode(PageRow, read_part(open_blobs(str(tmp_path / "store")), done.parts["pages"]))
    }
    assert [rows[name].status for name in ("fine-1", "fine-2")] == ["text", "text"]
    assert all("Permission" in (rows[name].error_message or "") for name in ("connects", "sends", "creates"))
    assert not listener.has_heard()
    assert list((tmp_path / "outside").iterdir()) == []
