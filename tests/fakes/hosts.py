"""Hosts of their own on one machine: network namespaces joined by a bridge, without a way out.

`sudo`-like rights are needed to make them; `can_be_made` says whether they are there.
"""

import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Host:
    """One namespace with one address."""

    name: str
    address: str

    def command(self, words: Sequence[str]) -> list[str]:
        """A command as it is run on this host."""
        return ["ip", "netns", "exec", self.name, *words]

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This thread, and what it starts, on this host."""
        before = os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        try:
            _enter(there)
            yield
        finally:
            _enter(before)
            os.close(there)
            os.close(before)


def _enter(namespace: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(namespace, _NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def can_be_made() -> bool:
    """Whether this process may make hosts."""
    try:
        with made(1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def made(count: int) -> Iterator[list[Host]]:
    """So many hosts that reach one another; the first holds the bridge. They are gone in the end."""
    mark = f"opis{os.getpid() % 100_000}"
    hosts = [Host(f"{mark}-{number}", f"10.77.0.{number + 1}") for number in range(count)]
    begun: list[Host] = []
    try:
        for host in hosts:
            _ip("netns", "add", host.name)
            begun.append(host)
            _ip("-n", host.name, "link", "set", "lo", "up")
        _join(hosts)
        yield hosts
    finally:
        for host in begun:
            subprocess.run(["ip", "netns", "del", host.name], check=False, capture_output=True)


def _join(hosts: Sequence[Host]) -> None:
    first, *others = hosts
    _ip("-n", first.name, "link", "add", "bridge0", "type", "bridge")
    _ip("-n", first.name, "addr", "add", f"{first.address}/24", "dev", "bridge0")
    _ip("-n", first.name, "link", "set", "bridge0", "up")
    for number, host in enumerate(others, 1):
        _ip(
            "-n", first.name, "link", "add", f"port{number}", "type", "veth", "peer", "name", "eth0", "netns", host.name
        )
        _ip("-n", first.name, "link", "set", f"port{number}", "master", "bridge0", "up")
        _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "eth0")
        _ip("-n", host.name, "link", "set", "eth0", "up")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
