"""A small version with everything in it that a release must cope with: two collections, failures, duplicates."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from storage import versions
from storage.blobs import Blobs
from storage.draft import Draft
from storage.runs import finish_run
from storage.schemas import (
    STORED,
    TABLE_OF,
    ClusterRow,
    DuplicateRow,
    Edit,
    EntityRow,
    Leaf,
    Link,
    MemberRow,
    NameRow,
    OrphanRow,
    PageRow,
    ProfileRow,
    RefusalRow,
    ReuseRow,
    Row,
    SearchTextRow,
    SegmentRow,
    SourceRow,
    Span,
    StateRow,
    TextRow,
)
from storage.schemas.arrow import encode
from storage.schemas.runs import RunRow
from storage.versions import Manifest

NOW = datetime(1955, 5, 4, 12, tzinfo=UTC)
DIGEST = b"\x00" * 16

Rows = dict[tuple[str, str], list[Any]]


@dataclass(slots=True)
class Small:
    """Rows by (table, shard), to be changed by a test before they are published."""

    rows: Rows = field(default_factory=dict)

    def add(self, shard: str, *rows: Row) -> None:
        """Put rows into a shard of their table."""
        for row in rows:
            self.rows.setdefault((TABLE_OF[type(row)], shard), []).append(row)

    def change(self, table: str, place: int, **values: Any) -> None:
        """Change one row of a table, counted over its shards."""
        found = [
            (rows, at) for (name, _), rows in sorted(self.rows.items()) if name == table for at in range(len(rows))
        ]
        rows, at = found[place]
        rows[at] = rows[at]._replace(**values)

    def publish(self, blobs: Blobs, run_id: str = "r-1", base: Manifest | None = None) -> Manifest:
        """Publish them as a version, with a record of the run."""
        draft = Draft(blobs, base)
        for (table, shard), rows in self.rows.items():
            draft.put(table, shard, encode(STORED[table], rows))
        made = draft.manifest(
            run_id=run_id,
            created_at=NOW,
            pipeline_version="0.1.0",
            recipe={"letters": {"segment": {"version": 1}}},
            collections={"letters": {"languages": ["ru"]}},
        )
        finish_run(blobs, RunRow(run_id, "ingest", NOW, NOW, "completed", "0.1.0", "{}", (("segment", "2"),)))
        return versions.publish(blobs, made, base)


def state(subject: str, stage: str, document: str, **more: Any) -> StateRow:
    """A state row."""
    return StateRow(subject, stage, document, DIGEST, DIGEST, (), (), "done", run_id="r-1")._replace(**more)


def letter(small: Small, shard: str, number: int, text: str) -> None:
    """One document of one page and one segment, with its text cleaned of a double space."""
    collection = shard.partition("/")[0]
    source, document, segment = f"s-{collection}-{number}", f"d-{collection}-{number}", f"g-{collection}-{number}"
    small.add(shard, SourceRow(source, collection, f"/box/{number}.txt", "text/plain", len(text), "ab", NOW))
    leaf = Leaf(source, None, 0)
    small.add(shard, MemberRow(document, collection, "main", f"{number}.txt", 0, (source,), "plain", (leaf,)))
    small.add(shard, PageRow(f"p-{collection}-{number}", document, source, 1, "text", text=text, text_source="plain"))
    small.add(shard, SegmentRow(segment, document, 0, "paragraph", (Span(1, 0, len(text)),), text))
    gap = text.index("  ")
    edits = (Edit(gap, gap + 2, "  ", " ", "space", 1.0),)
    small.add(shard, TextRow(segment, document, text.replace("  ", " ", 1), edits, "ru", 0.5, "Cyrl"))
    small.add(shard, SearchTextRow(segment, document, text.replace("  ", " ", 1).casefold()))
    small.add(shard, ProfileRow(document, 1, 1, len(text) - 1, "ru", "Cyrl", 0.75, f"Письмо {number}", ("А. Ё.",)))
    small.add(shard, NameRow(document, segment, 0, 5, (Span(1, 0, 5),), text[:5], "person", name_key="k"))
    for stage in ("segment", "normalise"):
        small.add(shard, state(document, stage, document))


def small() -> Small:
    """The version of these tests."""
    made = Small()
    letter(made, "letters/s-1", 1, "Ёлкин  писал из Воркуты.")
    letter(made, "letters/s-1", 2, "Ёлкин  писал из Воркуты!")
    letter(made, "letters/s-3", 3, "Орлов  отвечал из Печоры.")
    letter(made, "diaries/s-1", 1, "Среда.  Ветер с моря.")
    made.change("members", 2, title="По описи", authors=("Б. В.",), captured_at=NOW, rights="CC BY 4.0")
    made.change("profiles", 3, captured_at="1955-05-04T10:00:00+03:00", url="https://example.org/3")
    whole = "letters/all"
    made.add(
        whole,
        *(
            ClusterRow(level, f"k-{level}", f"{prefix}-letters-{number}", number == 1, None, "letters")
            for level, prefix in (("document", "d"), ("segment", "g"))
            for number in (1, 2)
        ),
        DuplicateRow("document", "d-letters-1", "d-letters-2", "reprint", 0.5, "test", "letters"),
        EntityRow("d-letters-1", "g-letters-1", 0, "e-1"),
        ReuseRow(
            "d-letters-1", "g-letters-1", (Span(1, 0, 5),), "d-letters-2", "g-letters-2", (Span(1, 0, 5),), "Ёлкин",
            "Ёлкин", 1.0, "letters",
        ),
        OrphanRow("s-letters-5", "letters", "no_document", "Сидекар без файла."),
        state("letters", "assemble", "letters"),
    )  # fmt: skip
    _failures(made)
    return made


def _failures(made: Small) -> None:
    """A source that cannot be read, one without a document, a refused record, a failed page, a failed stage."""
    shard = "letters/s-3"
    made.add(shard, SourceRow("s-letters-4", "letters", "/box/4.pdf", status="quarantined", error_code="unreadable",
                              error_message="Битый файл."))  # fmt: skip
    made.add(shard, state("s-letters-4", "acquire", "s-letters-4", status="failed", error_code="unreadable",
                          error_message="Битый файл.", attempts=3))  # fmt: skip
    made.add(shard, SourceRow("s-letters-5", "letters", "/box/5.meta.toml", "application/toml", 9, "cd", NOW))
    made.add(shard, state("s-letters-5", "acquire", "s-letters-5"))
    made.add(shard, RefusalRow("s-letters-3", "https://example.org/gone", "http_error", "Ответ 404.", 404))
    leaves = (Leaf("s-letters-6", None, 0), Leaf("s-letters-6", None, 1))
    made.add(shard, SourceRow("s-letters-6", "letters", "/box/6.tif", "image/tiff", 9, "ef", NOW))
    made.add(shard, MemberRow("d-letters-6", "letters", "main", "6.tif", 0, ("s-letters-6",), "image", leaves))
    made.add(shard, PageRow("p-letters-6-1", "d-letters-6", "s-letters-6", 1, "failed", "timeout", "Слишком долго."))
    made.add(shard, PageRow("p-letters-6-2", "d-letters-6", "s-letters-6", 2, "blank", ink=0.0))
    made.add(shard, state("p-letters-6-1", "recognise", "d-letters-6", attempts=2))
    made.add(shard, state("d-letters-6", "segment", "d-letters-6", status="failed", error_code="fault",
                          error_message="KeyError"))  # fmt: skip
    links = (Link(0, 5, "https://example.org"),)
    made.add("letters/s-3", SegmentRow("g-letters-7", "d-letters-6", 0, "noise", (), "", raw_links=links))
