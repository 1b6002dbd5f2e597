"""What one document amounts to: counts, main language, and what its own mark-up says of it."""

from collections import Counter
from collections.abc import Sequence

from storage.schemas import MemberRow, PageRow, ProfileRow, SegmentRow, TextRow
from storage.schemas.segments import ASIDE
from tasks.language.tags import UNDETERMINED


def profile(
    member: MemberRow, pages: Sequence[PageRow], segments: Sequence[SegmentRow], texts: Sequence[TextRow]
) -> ProfileRow:
    """The profile of one document."""
    said = _first_said(pages)
    main = [text for segment, text in zip(segments, texts, strict=True) if segment.kind not in ASIDE]
    return ProfileRow(
        document_id=member.document_id,
        page_count=len(pages),
        segment_count=len(segments),
        character_count=sum(len(text.text) for text in main),
        language=_most(main, "language") or UNDETERMINED,
        script=_most(main, "script"),
        quality=_quality(pages),
        title=said.get("title") or _printed_title(segments, texts),
        authors=tuple(name for name in (part.strip() for part in said.get("authors", "").split("; ")) if name),
        published=said.get("published"),
        publisher=said.get("publisher"),
        url=said.get("url"),
        rights=said.get("rights"),
        captured_at=said.get("captured_at"),
        machine_translated=_likelihood(said.get("machine_translated")),
        machine_translation_evidence=tuple(filter(None, [said.get("machine_translation_evidence")])),
    )


def _first_said(pages: Sequence[PageRow]) -> dict[str, str]:
    """What the pages say of the document; the first page that says a thing is believed."""
    said: dict[str, str] = {}
    for page in pages:
        for key, value in page.metadata:
            if value.strip():
                said.setdefault(key, value.strip())
    return said


def _most(texts: Sequence[TextRow], column: str) -> str | None:
    """The language or script of most characters; what sorts first among equals."""
    weights: Counter[str] = Counter()
    for text in texts:
        value = getattr(text, column)
        if value is not None and value != UNDETERMINED:
            weights[value] += len(text.text)
    return dominant_of(weights)


def dominant_of(weights: Counter[str]) -> str | None:
    """The heaviest key; the one that sorts first among equals."""
    return min(weights, key=lambda key: (-weights[key], key)) if weights else None


def _printed_title(segments: Sequence[SegmentRow], texts: Sequence[TextRow]) -> str | None:
    for segment, text in zip(segments, texts, strict=True):
        if segment.kind == "title" and text.text:
            return text.text
    return None


def _quality(pages: Sequence[PageRow]) -> float | None:
    """One minus the mean estimated character error of its pages; a failed page counts as all wrong."""
    counted = [page for page in pages if page.status != "blank"]
    if not counted:
        return None
    errors = [1.0 if page.status == "failed" else page.estimated_cer or 0.0 for page in counted]
    return max(0.0, 1 - sum(errors) / len(errors))


def _likelihood(value: str | None) -> float | None:
    try:
        likelihood = float(value) if value is not None else None
    except ValueError:
        likelihood = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}.get((value or "").lower())
    return None if likelihood is None else min(max(likelihood, 0.0), 1.0)
