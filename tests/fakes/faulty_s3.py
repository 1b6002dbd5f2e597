"""A way to an S3 server on which a share of all requests comes to grief, as on a bad day of a cloud.

500, 503        the server says so, and did nothing
reset           the connection breaks before the request arrives
lost            the request is done, and the connection breaks before the answer comes: the client sends it again
cut             the connection breaks in the middle of the answer
late            no answer comes, though the request is done, until the client has given up
slow            the answer comes in drops
"""

import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.serving import serving

FAULTS = ("500", "503", "reset", "lost", "cut", "late", "slow")
#: Seconds for which a late answer is withheld; the client must give up before.
LATE = 3.0
_PASSED_ON = {"connection", "transfer-encoding", "content-length", "keep-alive"}
_ERROR = b"<?xml version='1.0'?><Error><Code>%s</Code><Message>On purpose.</Message></Error>"


class FaultyServer(ThreadingHTTPServer):
    """Passes requests on, but for the `share` that meet one of the `faults`; `met` counts these by method and kind.

    `planned` faults, such as `PUT lost`, befall the next requests of their method, in order.
    """

    daemon_threads = True

    def __init__(self, upstream: str, share: float, faults: Sequence[str], seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.met: Counter[str] = Counter()
        self.requests = 0
        self.planned: list[str] = []
        self._share = share
        self._faults = faults
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        """Address of the way."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fault(self, method: str) -> str:
        """What befalls the next request; empty for nothing."""
        with self._lock:
            self.requests += 1
            planned = next((fault for fault in self.planned if fault.startswith(f"{method} ")), None)
            if planned:
                self.planned.remove(planned)
                self.met[planned] += 1
                return planned.partition(" ")[2]
            if self._chance.random() >= self._share:
                return ""
            found = self._chance.choice(self._faults)
            self.met[f"{method} {found}"] += 1
            return found

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are what this is for."""


class _Handler(BaseHTTPRequestHandler):
    server: FaultyServer
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault(self.command)
        if fault in {"500", "503"}:
            code = b"InternalError" if fault == "500" else b"SlowDown"
            self._answer(int(fault), [], _ERROR % code)
            return
        if fault == "reset":
            self._break()
            return
        status, headers, content = self._asked(body)
        if fault == "lost":
            self._break()
        elif fault == "late":
            time.sleep(LATE)
            self._break()
        else:
            self._answer(status, headers, content, fault)

    def do_GET(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def do_DELETE(self) -> None:
        self._pass_on()

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the server says. The host stays that of the client, which has signed it."""
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in {"connection", "expect"}:
                    upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in _PASSED_ON]
            if self.command == "HEAD":
                headers.append(("Content-Length", answer.getheader("Content-Length") or "0"))
            return answer.status, headers, answer.read()
        finally:
            upstream.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes, fault: str = "") -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "cut" and content:
            self.wfile.write(content[: len(content) // 2])
            self._break()
        elif fault == "slow":
            for start in range(0, len(content), len(content) // 4 + 1):
                self.wfile.write(content[start : start + len(content) // 4 + 1])
                time.sleep(0.05)
        else:
            self.wfile.write(content)

    def _break(self) -> None:
        """End the connection with a reset, not with a farewell."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def running(upstream: str, share: float, faults: Sequence[str] = FAULTS, seed: int = 1) -> Iterator[FaultyServer]:
    """A way to the server at `upstream`, in threads."""
    with serving(FaultyServer(upstream, share, faults, seed)) as server:
        yield server
