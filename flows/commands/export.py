"""`opis export-alto` and `opis export-hocr`: the pages of a document in the formats that other programs read."""

from collections.abc import Callable, Iterable
from pathlib import Path

from flows.chain import Chain
from flows.commands.output import console, print_json
from flows.commands.stores import opened
from flows.exits import UnknownError
from storage.errors import AccessDenied
from storage.schemas import BlockRow, PageRow

Writer = Callable[[PageRow, Iterable[BlockRow]], bytes]


def execute(
    identifier: str,
    to: str,
    ending: str,
    place: tuple[str | None, int | str | None, list[str]],
    *,
    as_json: bool,
) -> None:
    """Write one file a page, `0001.alto.xml` or `0001.hocr`, into a folder. `place` is store, version, collections."""
    store, version, collections = place
    blobs, manifest = opened(store, version, collections)
    files = written(Chain(blobs, manifest, collections), identifier, ending)
    folder = Path(to)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            (folder / name).write_bytes(content)
    except OSError as error:
        raise AccessDenied(f"{folder} cannot be written ({error.strerror}): name another folder with --to.") from None
    if as_json:
        print_json({"id": identifier, "folder": str(folder), "files": [name for name, _ in files]})
    else:
        console.print(f"Written: {len(files)} pages in {folder}")


def written(chain: Chain, identifier: str, ending: str) -> list[tuple[str, bytes]]:
    """Name and content of the file of each page of a document, or of one page. Raises UnknownError for another id."""
    row = chain.find(identifier)
    if row["table"] not in ("members", "pages"):
        raise UnknownError(f"{identifier} is neither a document (d-…) nor a page (p-…)")
    document: str = row["document_id"]
    pages = [page for page in chain.pages(document) if row["table"] == "members" or page.page_id == identifier]
    blocks: dict[str, list[BlockRow]] = {page.page_id: [] for page in pages}
    for block in chain.rows(BlockRow, "blocks", "document_id", document):
        if block.page_id in blocks:
            blocks[block.page_id].append(block)
    writer = _writer(ending)
    pages.sort(key=lambda page: page.page_number)
    return [(f"{page.page_number:04d}.{ending}", writer(page, blocks[page.page_id])) for page in pages]


def _writer(ending: str) -> Writer:
    from flows.export import alto, hocr

    return {"alto.xml": alto.written, "hocr": hocr.written}[ending]
