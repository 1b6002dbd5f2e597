"""What hostile bytes would do in the child if they took a decoder over: open connections, write outside of scratch."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flows.calls import in_child
from flows.orders import Subject
from tasks.stage import Output


def connects(port: int) -> None:
    """Open a TCP connection to this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as opened:
        opened.sendall(b"taken")


def sends(port: int) -> None:
    """Send a UDP packet to this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.sendto(b"taken", ("127.0.0.1", port))


def calls(place: str) -> None:
    """Connect to the socket of a service that lies in the file system."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
        opened.connect(place)


def creates(folder: str) -> None:
    """Make a new file."""
    Path(folder, "new").write_bytes(b"taken")


def overwrites(file: str) -> None:
    """Write into a file that is there."""
    with Path(file).open("r+b") as opened:
        opened.write(b"taken")


def cuts(file: str) -> None:
    """Cut a file short."""
    os.truncate(file, 0)


def cuts_by_reading(file: str) -> None:
    """Cut a file short by opening it for reading."""
    os.close(os.open(file, os.O_RDONLY | os.O_TRUNC))


def cuts_by_neither(file: str) -> None:
    """Cut a file short by opening it neither for reading nor for writing."""
    os.close(os.open(file, os.O_ACCMODE | os.O_TRUNC))


def removes(file: str) -> None:
    """Remove a file."""
    Path(file).unlink()


def exposes(file: str) -> None:
    """Let everybody write to a file."""
    Path(file).chmod(0o666)


def moves_out(folder: str) -> None:
    """Move a file of scratch to another folder."""
    handle, path = tempfile.mkstemp()
    os.close(handle)
    Path(path).rename(Path(folder, "new"))


def links_out(folder: str) -> None:
    """Write through a symbolic link of scratch into another folder."""
    link = Path(tempfile.mkdtemp(), "link")
    link.symlink_to(Path(folder, "new"))
    link.write_bytes(b"taken")


def starts_a_program(folder: str) -> None:
    """Let another program write."""
    subprocess.run(["sh", "-c", 'echo taken >"$1/new"', "sh", folder], check=True, stderr=subprocess.DEVNULL)


def works_in_scratch(_: str) -> None:
    """What decoders do: a folder of their own, and a program whose output nobody reads."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "file")
        subprocess.run(["sh", "-c", 'echo kept >"$1"', "sh", str(file)], check=True, stdout=subprocess.DEVNULL)
        assert file.read_bytes() == b"kept\n"
        file.rename(Path(folder, "moved"))


CONNECTING: tuple[Callable[[int], None], ...] = (connects, sends)
WRITING_INTO: tuple[Callable[[str], None], ...] = (creates, moves_out, links_out, starts_a_program)
WRITING_TO: tuple[Callable[[str], None], ...] = (
    overwrites,
    cuts,
    cuts_by_reading,
    cuts_by_neither,
    removes,
    exposes,
)


def in_taken_child(
    name: str, parameters: dict[str, Any], work: tuple[str, Subject], files: Sequence[str], scale: float
) -> tuple[Output, float]:
    """What `flows.calls.in_child` does, once the page has tried what its name says.

    Beside the page lie `port`, which holds the number of one that is listened to, and the folder `outside`.
    """
    beside = Path(files[0]).parent
    match work[1].path.partition(".")[0]:
        case "connects":
            connects(int((beside / "port").read_text(encoding="ascii")))
        case "sends":
            sends(int((beside / "port").read_text(encoding="ascii")))
        case "creates":
            creates(str(beside / "outside"))
    return in_child(name, parameters, work, files, scale)
