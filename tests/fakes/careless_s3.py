"""A small S3 server that keeps objects in memory and ignores `If-None-Match`, as some real ones do."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.fakes.serving import serving


class CarelessServer(ThreadingHTTPServer):
    """Objects by path; `status` is what every put answers once set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.answers: list[int] = []

    @property
    def endpoint(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: CarelessServer
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            self.server.objects[self._name()] = content
        self._answer(status)

    def do_GET(self) -> None:
        if "list-type=2" in urlsplit(self.path).query:
            self._answer(200, b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>")
            return
        found = self.server.objects.get(self._name())
        self._answer(404 if found is None else 200, found or b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._name(), None)
        self._answer(204)

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[CarelessServer]:
    """A server in a thread."""
    with serving(CarelessServer()) as server:
        yield server
