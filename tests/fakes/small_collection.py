"""A collection as the collection stages see it: lazy tables over rows, one page and a few segments a document."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from storage.schemas import (
    AlignmentRow,
    BoilerplateRow,
    ClusterAliasRow,
    ClusterRow,
    ComparisonRow,
    DuplicateRow,
    Leaf,
    MemberRow,
    NameRow,
    PageRow,
    ProfileRow,
    ProposalRow,
    ReuseRow,
    Row,
    SampleRow,
    SegmentRow,
    SignatureRow,
    SourceRow,
    Span,
    TextRow,
)
from storage.schemas.arrow import decode, encode
from tasks import cluster, entities, mark, match, reuse, sign


class Table:
    """Rows behind the interface of a lazy table; small batches, so that documents lie across their edges."""

    def __init__(self, row: type[Row], rows: Iterable[Row], size: int = 3) -> None:
        self._table = encode(row, rows)
        self._size = size

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        table = self._table.select(list(columns)) if columns is not None else self._table
        yield from table.to_batches(max_chunksize=self._size)


class Collection:
    """Documents by id, each a list of paragraphs; paths are the ids, so the order is theirs."""

    def __init__(self, documents: dict[str, list[str]], *, kinds: dict[str, str] | None = None, size: int = 3) -> None:
        self.members: list[MemberRow] = []
        self.sources: list[SourceRow] = []
        self.pages: list[PageRow] = []
        self.segments: list[SegmentRow] = []
        self.texts: list[TextRow] = []
        self.profiles: list[ProfileRow] = []
        self.size = size
        for document, paragraphs in documents.items():
            self._add(document, paragraphs, kinds or {})

    def _add(self, document: str, paragraphs: list[str], kinds: dict[str, str]) -> None:
        source, text, place = f"s-{document}", "\n\n".join(paragraphs), 0
        self.members.append(MemberRow(document, "c", "main", document, 0, (source,), "plain", (Leaf(source, None, 0),)))
        self.sources.append(SourceRow(source, "c", f"file:{document}", byte_size=len(text), content_sha256=None))
        self.pages.append(PageRow(f"p-{document}", document, source, 1, "text", text=text))
        for number, paragraph in enumerate(paragraphs):
            segment = f"g-{document}-{number:04}"
            spans = (Span(1, place, place + len(paragraph)),)
            kind = kinds.get(segment, "paragraph")
            self.segments.append(SegmentRow(segment, document, number, kind, spans, paragraph))
            self.texts.append(TextRow(segment, document, paragraph))
            place += len(paragraph) + 2
        self.profiles.append(ProfileRow(document, 1, len(paragraphs), len(text)))

    def table(self, row: type[Row], rows: Iterable[Row]) -> Table:
        return Table(row, rows, self.size)

    def signatures(self) -> list[SignatureRow]:
        return self.signed()[0]

    def signed(self) -> tuple[list[SignatureRow], list[SampleRow]]:
        """Signatures and samples."""
        segments: defaultdict[str, list[SegmentRow]] = defaultdict(list)
        texts: defaultdict[str, list[TextRow]] = defaultdict(list)
        for segment in self.segments:
            segments[segment.document_id].append(segment)
        for text in self.texts:
            texts[text.document_id].append(text)
        signatures: list[SignatureRow] = []
        samples: list[SampleRow] = []
        for profile in self.profiles:
            rows = sign.run(segments[profile.document_id], texts[profile.document_id], [profile], sign.SignParameters())
            signatures += rows[0]
            samples += rows[1]
        return signatures, samples

    def duplicates(self, signatures: list[SignatureRow] | None = None, **parameters: Any) -> list[Any]:
        return self.matched([], signatures, **parameters)[0]

    def matched(
        self, recalled: Iterable[ComparisonRow], signatures: list[SignatureRow] | None = None, **parameters: Any
    ) -> tuple[list[Any], list[Any]]:
        """Duplicates and comparisons, those of the version before in hand."""
        return self.joined(recalled, [], signatures, **parameters)[:2]

    def joined(
        self,
        compared: Iterable[ComparisonRow],
        proposed: Iterable[ProposalRow],
        signatures: list[SignatureRow] | None = None,
        **parameters: Any,
    ) -> tuple[list[Any], list[Any], list[Any]]:
        """Duplicates, comparisons and proposals, the last two of the version before in hand."""
        duplicates, comparisons, proposals = match.run(
            self.table(MemberRow, self.members),
            self.table(SourceRow, self.sources),
            self.table(PageRow, self.pages),
            self.table(SegmentRow, self.segments),
            self.table(TextRow, self.texts),
            self.table(SignatureRow, self.signatures() if signatures is None else signatures),
            self.table(ComparisonRow, compared),
            self.table(ProposalRow, proposed),
            match.MatchParameters(**parameters),
        )
        return list(duplicates), sorted(comparisons), list(proposals)

    def clusters(self, **parameters: Any) -> list[Any]:
        return self.grouped([], [], **parameters)[0]

    def grouped(
        self, clusters: Iterable[ClusterRow], aliases: Iterable[ClusterAliasRow], **parameters: Any
    ) -> tuple[list[ClusterRow], list[ClusterAliasRow]]:
        """Clusters and aliases, those of the version before in hand."""
        signatures = self.signatures()
        grouped, led = cluster.run(
            self.table(MemberRow, self.members),
            self.table(PageRow, self.pages),
            self.table(SegmentRow, self.segments),
            self.table(SignatureRow, signatures),
            self.table(DuplicateRow, self.duplicates(signatures)),
            self.table(ClusterRow, clusters),
            self.table(ClusterAliasRow, aliases),
            cluster.ClusterParameters(**parameters),
        )
        return list(grouped), list(led)

    def marked(self, **parameters: Any) -> list[BoilerplateRow]:
        (found,) = mark.run(
            self.table(SegmentRow, self.segments),
            self.table(TextRow, self.texts),
            self.table(ClusterRow, self.clusters()),
            mark.MarkParameters(**parameters),
        )
        return list(found)

    def reuse(self, **parameters: Any) -> list[Any]:
        return self.searched([], [], **parameters)[0]

    def searched(
        self, before: Iterable[ReuseRow], alignments: Iterable[AlignmentRow], **parameters: Any
    ) -> tuple[list[ReuseRow], list[AlignmentRow]]:
        """Passages, as they are stored, and pairs searched, those of the version before in hand."""
        found, aligned = reuse.run(
            self.table(MemberRow, self.members),
            self.table(SegmentRow, self.segments),
            self.table(TextRow, self.texts),
            self.table(SampleRow, self.signed()[1]),
            self.table(ReuseRow, before),
            self.table(AlignmentRow, alignments),
            reuse.ReuseParameters(**parameters),
        )
        return decode(ReuseRow, encode(ReuseRow, found)), list(aligned)

    def entities(self, names: Iterable[NameRow], **parameters: Any) -> list[Any]:
        found = entities.run(
            self.table(MemberRow, self.members),
            self.table(NameRow, names),
            entities.EntitiesParameters.model_validate(parameters),
        )
        return list(found[0])
