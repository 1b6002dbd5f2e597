"""Addresses in a page: absolute where the page's own is known, never a script."""

from urllib.parse import urljoin, urlsplit


def absolute(address: str, base: str | None) -> str:
    """The address of a link or picture; empty for scripts and inline data. Fragments of the page stay as they are.

    >>> absolute("../opis/7.html", "https://example.org/fond/1.html"), absolute("#note1", "https://example.org/")
    ('https://example.org/opis/7.html', '#note1')
    >>> absolute("javascript:void(0)", None)
    ''
    """
    address = "".join(address.split())
    if address.lower().startswith(("javascript:", "data:", "vbscript:", "blob:")):
        return ""
    if address.startswith("#") or not base:
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def site_of(address: str | None) -> str | None:
    """The host of an address without `www.`; null where there is none.

    >>> site_of("https://www.example.org:8080/a")
    'example.org'
    """
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
