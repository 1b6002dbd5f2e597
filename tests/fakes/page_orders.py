"""An order to recognise pages, by the names that tell an engine of the tests what to do with each."""

from collections.abc import Sequence
from pathlib import Path

from flows.orders import Order, Subject
from storage.ids import page_id
from storage.schemas import Leaf, MemberRow
from tasks.ocr.parameters import RecogniseParameters
from tests.fakes.scans import RUSSIAN, drawn, encoded, payload


def order(folder: Path, store: str, names: Sequence[str]) -> Order:
    """One scan of the same text a name, written into the folder; the document is `d-` and the name."""
    image = encoded(drawn(RUSSIAN), dpi=(300, 300))
    subjects = []
    for name in names:
        path = folder / f"{name}.png"
        path.write_bytes(image)
        leaves = (Leaf(f"s-{name}", None, 0),)
        member = MemberRow(f"d-{name}", "tests", "main", path.name, 0, (f"s-{name}",), "image", leaves)
        subjects.append(
            Subject(
                page_id(member.document_id, 1), member.document_id, name.encode(), str(path), path.name,
                sha256=payload(image).sha256, page_number=1, member=member,
            )
        )  # fmt: skip
    return Order(
        store, "run", "batch", "recognise", RecogniseParameters().model_dump(mode="json"), b"recipe", {}, "tests",
        f"tests/s-{names[0]}", tuple(subjects),
    )  # fmt: skip
