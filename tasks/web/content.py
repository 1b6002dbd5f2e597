"""Bodies of HTTP responses: chunks and compression undone within a bound, broken ends kept as far as they go."""

import zlib

from tasks.errors import LimitError

#: Bytes of one decoded body.
LIMIT = 64 * 1024 * 1024


def decoded_body(body: bytes, transfer: str | None, content: str | None, limit: int = LIMIT) -> tuple[bytes, bool]:
    r"""The body without transfer and content coding, and whether it was whole.

    Raises LimitError over `limit` bytes. An unknown coding leaves the body as it is.

    >>> decoded_body(b"4\r\nnote\r\n0\r\n\r\n", "chunked", None)
    (b'note', True)
    """
    whole = True
    if transfer and "chunked" in transfer.lower():
        body, whole = dechunked(body)
    for coding in reversed([name.strip().lower() for name in (content or "").split(",")]):
        body, complete = _decompressed(body, coding, limit)
        whole = whole and complete
    if len(body) > limit:
        raise LimitError(f"The body is larger than {limit} bytes")
    return body, whole


def dechunked(body: bytes) -> tuple[bytes, bool]:
    """Chunks joined (RFC 9112, section 7.1); a body that is not chunked, against its header, stays as it is."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 1000)
        size = _chunk_size(body[at:end]) if end >= 0 else None
        if size is None:
            return (b"".join(parts), False) if parts else (body, at == 0)
        if size == 0:
            return b"".join(parts), True
        parts.append(body[end + 2 : end + 2 + size])
        if end + 2 + size > len(body):
            return b"".join(parts), False
        at = end + 2 + size + 2


def _chunk_size(line: bytes) -> int | None:
    digits = line.split(b";")[0].strip()
    if not digits or len(digits) > 8 or digits.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)


def _decompressed(body: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    if coding in {"gzip", "x-gzip"} and body[:2] == b"\x1f\x8b":
        return _inflated(body, 31, limit)
    if coding == "deflate":
        # "deflate" means zlib, but many servers send the bare stream.
        return _inflated(body, 15 if body[:1] == b"\x78" else -15, limit)
    if coding == "br":
        return _unbrotlied(body, limit)
    return body, True


def _inflated(body: bytes, window: int, limit: int) -> tuple[bytes, bool]:
    inflater = zlib.decompressobj(window)
    try:
        found = inflater.decompress(body, limit + 1)
    except zlib.error:
        return _inflated_as_far_as_it_goes(body, window, limit)
    if len(found) > limit:
        raise LimitError(f"The body unpacks to more than {limit} bytes")
    return found, inflater.eof


def _inflated_as_far_as_it_goes(body: bytes, window: int, limit: int) -> tuple[bytes, bool]:
    inflater = zlib.decompressobj(window)
    parts, size = [], 0
    try:
        for at in range(0, len(body), 256):
            parts.append(inflater.decompress(body[at : at + 256], limit + 1 - size))
            size += len(parts[-1])
            if size > limit:
                raise LimitError(f"The body unpacks to more than {limit} bytes")
    except zlib.error:
        return (b"".join(parts), False) if size else (body, False)
    return b"".join(parts), False


def _unbrotlied(body: bytes, limit: int) -> tuple[bytes, bool]:
    import brotli

    machine = brotli.Decompressor()
    parts, size, rest = [], 0, body
    try:
        while size <= limit and not machine.is_finished():
            part = machine.process(rest, output_buffer_limit=1 << 20)
            rest = b""
            if not part:
                break
            parts.append(part)
            size += len(part)
    except brotli.error:
        return (b"".join(parts), False) if parts else (body, False)
    if size > limit:
        raise LimitError(f"The body unpacks to more than {limit} bytes")
    return b"".join(parts), bool(machine.is_finished())
