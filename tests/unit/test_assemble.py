"""Which sources make which documents, whatever the order in which they are told."""

import unicodedata
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.ids import document_id, source_id
from storage.schemas import HoldingRow, Leaf, MemberRow, OrphanRow, Row, SourceRow, Unit
from storage.schemas.arrow import encode
from tasks.assemble import STAGE, AssembleParameters, assembled, run
from tasks.grouping import is_run, natural_key

TYPES = {"image": "image/png", "html": "text/html", "pdf": "application/pdf", "warc": "application/warc"}


def name_of(path: str, root: str = "main") -> str:
    return source_id("letters", root, path)


def holding(path: str, role: str = "document", reader: str | None = None, **fields: object) -> HoldingRow:
    """A holding as acquire would write it: one document of one page for every file that is read."""
    root = str(fields.pop("root", "main"))
    pages = int(str(fields.pop("pages", 1)))
    suffix = path.rpartition(".")[2].lower()
    guessed = {"png": "image", "tif": "image", "htm": "html", "html": "html", "pdf": "pdf", "warc": "warc"}.get(suffix)
    reader = reader or (guessed or "plain" if role == "document" else None)
    source = name_of(path, root)
    leaves = tuple(Leaf(source, None, index) for index in range(pages))
    units = (Unit(TYPES.get(reader or "", "text/plain"), leaves),) if reader else ()
    values = {"reader": reader, "units": units, **fields}
    return HoldingRow(source, "letters", root, unicodedata.normalize("NFC", path), role)._replace(**values)  # type: ignore[arg-type]


def documents(*holdings: HoldingRow) -> list[list[str]]:
    """Paths of the sources of each document."""
    paths = {row.source_id: row.path for row in holdings}
    return [[paths[source] for source in member.source_ids] for member in assembled(holdings)[0]]


def orphans(*holdings: HoldingRow) -> dict[str, str]:
    paths = {row.source_id: row.path for row in holdings}
    return {paths[row.source_id]: row.error_code for row in assembled(holdings)[1]}


def test_a_file_is_a_document() -> None:
    (member,) = assembled([holding("a.pdf", pages=3)])[0]
    assert member.document_id == document_id(name_of("a.pdf"), None, 0)
    assert [leaf.index for leaf in member.leaves] == [0, 1, 2]
    assert (member.reader, member.path, member.ordinal) == ("pdf", "a.pdf", 0)


def test_a_folder_of_numbered_images_is_one_document() -> None:
    images = [holding(f"дело/лист_{number}.png") for number in (9, 10, 11)]
    assert documents(*images) == [["дело/лист_9.png", "дело/лист_10.png", "дело/лист_11.png"]]
    (member,) = assembled(images)[0]
    assert member.document_id == document_id(name_of("дело/лист_9.png"), None, 0)


@pytest.mark.parametrize(
    "paths",
    [
        ("box/1.png", "box/3.png"),
        ("box/a1.png", "box/b2.png"),
        ("box/plan.png", "box/map.png"),
        ("box/1.png", "box/2.tif"),
        ("box/1.png", "other/2.png"),
        ("box/1.png", "box/2.png", "box/notes.txt"),
        ("box/01.png", "box/1.png", "box/2.png"),
    ],
)
def test_other_images_stand_alone(paths: tuple[str, ...]) -> None:
    assert documents(*map(holding, paths)) == [[path] for path in sorted(paths)]


def test_a_tiff_of_many_pages_is_a_document_even_in_a_run() -> None:
    assert documents(holding("box/1.tif", pages=4), holding("box/2.tif")) == [["box/1.tif"], ["box/2.tif"]]


def test_what_lies_beside_does_not_break_a_run() -> None:
    files = [holding("box/1.png"), holding("box/2.png"), holding("box/2.alto.xml", "witness")]
    files += [holding("box/2.png.meta.toml", "sidecar"), holding("box/Thumbs.db", "none")]
    assert documents(*files) == [["box/1.png", "box/2.png", "box/2.png.meta.toml", "box/2.alto.xml"]]
    assert orphans(*files) == {}


def test_a_broken_image_fills_its_place_in_a_run() -> None:
    files = [holding("box/1.png"), holding("box/2.png", "none"), holding("box/3.png")]
    assert documents(*files) == [["box/1.png", "box/3.png"]]
    namesake = holding("box/3.png", "none")._replace(source_id="s-same-name")
    assert documents(*files, namesake) == [["box/1.png", "box/3.png"]]


def test_a_described_folder_is_one_document() -> None:
    files = [holding("box/plan.png"), holding("box/map.png"), holding("box/read.txt")]
    said = (("archival_reference", "ф. 7"), ("title", "Планы"))
    files.append(holding("box/document.toml", "manifest", metadata=said))
    assert documents(*files) == [["box/map.png", "box/plan.png", "box/document.toml"], ["box/read.txt"]]
    member = assembled(files)[0][0]
    assert member.document_id == document_id(name_of("box/document.toml"), None, 0)
    assert (member.title, member.archival_reference) == ("Планы", "ф. 7")


def test_a_described_folder_of_one_page() -> None:
    files = [holding("box/plan.png"), holding("box/document.toml", "manifest")]
    assert documents(*files) == [["box/plan.png", "box/document.toml"]]


def test_a_saved_page_takes_its_folder() -> None:
    files = [
        holding("Причал.htm"),
        holding("Причал_files/main.css", "resource"),
        holding("Причал_files/1.png"),
        holding("Причал_files/2.png"),
        holding("Причал_files/saved_resource.html"),
        holding("Причал_files/deep/a.html"),
    ]
    assert [paths[0] for paths in documents(*files)] == ["Причал.htm"]
    assert orphans(*files) == {}
    assert len(assembled(files)[0][0].leaves) == 1


def test_a_folder_without_its_page_is_a_folder() -> None:
    files = [holding("Quay_files/main.css", "resource"), holding("Quay_files/1.png"), holding("Quay_files/2.png")]
    assert orphans(*files) == {"Quay_files/main.css": "resource_without_page"}
    assert documents(holding("Quay.htm", "none"), *files[1:]) == [["Quay_files/1.png", "Quay_files/2.png"]]


def test_frames_follow_their_frameset() -> None:
    files = [
        holding(
            "site/index.html", references=("text%20two.html", "http://example.org/x.html", "gone.html", "menu.html")
        ),
        holding("site/menu.html"),
        holding("site/text two.html", references=("../deep.html#top", "index.html")),
        holding("deep.html"),
        holding("site/other.html"),
    ]
    assert documents(*files) == [
        ["site/index.html", "site/text two.html", "deep.html", "site/menu.html"],
        ["site/other.html"],
    ]


def test_frames_may_lie_in_the_companion_folder() -> None:
    files = [
        holding("a.htm", references=("a_files/left.htm",)),
        holding("a_files/left.htm"),
        holding("a_files/x.css", "resource"),
    ]
    assert documents(*files) == [["a.htm", "a_files/left.htm", "a_files/x.css"]]
    assert len(assembled(files)[0][0].leaves) == 2


def test_a_ring_of_framesets_is_one_document() -> None:
    files = [holding("b.html", references=("a.html",)), holding("a.html", references=("b.html", "a.html"))]
    assert documents(*files) == [["a.html", "b.html"]]


def test_two_framesets_may_share_a_frame() -> None:
    files = [
        holding("a.html", references=("menu.html",)),
        holding("b.html", references=("menu.html",)),
        holding("menu.html"),
    ]
    assert documents(*files) == [["a.html", "menu.html"], ["b.html", "menu.html"]]


@pytest.mark.parametrize(
    "witness", ["box/s.xml", "box/s.alto.xml", "box/s.hocr", "box/s.png.xml", "box/alto/s.xml", "box/page/s.xml"]
)
def test_witnesses_lie_beside_their_image(witness: str) -> None:
    assert documents(holding("box/s.png"), holding(witness, "witness")) == [["box/s.png", witness]]


def test_a_witness_without_image() -> None:
    assert orphans(holding("box/s.xml", "witness")) == {"box/s.xml": "witness_without_image"}
    readable = holding("box/s.hocr", "witness", reader="html")
    assert documents(readable, holding("box/s.txt")) == [["box/s.txt"], ["box/s.hocr"]][::-1]


@pytest.mark.parametrize("sidecar", ["box/a.pdf.meta.toml", "box/a.pdf.meta.json", "box/a.meta.toml"])
def test_sidecars_name_their_file(sidecar: str) -> None:
    said = (
        ("authors", "Е. Орлова; П. Ким"),
        ("captured_at", "2024-05-01T15:00:00+03:00"),
        ("languages", "ru,lv"),
        ("x", "1"),
    )
    files = [holding("box/a.pdf"), holding(sidecar, "sidecar", metadata=said)]
    (member,) = assembled(files)[0]
    assert member.source_ids == (name_of("box/a.pdf"), name_of(sidecar))
    assert member.authors == ("Е. Орлова", "П. Ким")
    assert member.languages == ("ru", "lv")
    assert member.captured_at is not None
    assert member.captured_at.isoformat() == "2024-05-01T12:00:00+00:00"
    assert member.metadata == (("x", "1"),)


def test_a_sidecar_may_name_a_folder_that_is_a_document() -> None:
    files = [
        holding("box/1.png"),
        holding("box/2.png"),
        holding("box.meta.toml", "sidecar", metadata=(("title", "Дело"),)),
    ]
    assert assembled(files)[0][0].title == "Дело"


def test_sidecars_without_a_file() -> None:
    said = holding("a.meta.toml", "sidecar")
    assert orphans(said, holding("a.pdf"), holding("a.txt")) == {"a.meta.toml": "sidecar_without_file"}
    assert "after the whole file name" in assembled([said, holding("a.pdf"), holding("a.txt")])[1][0].error_message
    assert orphans(said, holding("a.pdf", "none")) == {"a.meta.toml": "sidecar_without_file"}


def test_people_have_the_last_word() -> None:
    pdf = holding("a.pdf", metadata=(("title", "untitled"), ("producer", "scanner")))
    toml = holding("a.pdf.meta.toml", "sidecar", metadata=(("title", "Опись"),))
    json = holding("a.pdf.meta.json", "sidecar", metadata=(("title", "Opis"), ("rights", "public domain")))
    (member,) = assembled([pdf, toml, json])[0]
    assert (member.title, member.rights, member.metadata) == ("Опись", "public domain", (("producer", "scanner"),))


def test_a_time_that_no_clock_can_show_is_kept_as_it_is() -> None:
    (member,) = assembled([holding("a.pdf", metadata=(("captured_at", "last spring"),))])[0]
    assert member.captured_at is None
    assert member.metadata == (("captured_at", "last spring"),)


def test_ids_of_records() -> None:
    """An id of the record's own names the document only where it is unique in the source."""
    source = name_of("a.warc")
    units = tuple(
        Unit("text/html", (Leaf(source, None, index),), external, (("url", f"http://example.org/{index}"),))
        for index, external in enumerate(("x", "y", "y", None))
    )
    members = assembled([holding("a.warc", units=units)])[0]
    assert [member.document_id for member in members] == [
        document_id(source, "x", 0),
        document_id(source, None, 1),
        document_id(source, None, 2),
        document_id(source, None, 3),
    ]
    assert [member.url for member in members] == [f"http://example.org/{index}" for index in range(4)]
    assert [member.external_id for member in members] == ["x", "y", "y", None]


def test_roots_do_not_mix() -> None:
    files = [holding("box/1.png", root="b"), holding("box/2.png", root="a")]
    assert documents(*files) == [["box/2.png"], ["box/1.png"]]


class Table:
    """A lazy table, as the engine gives it."""

    def __init__(self, kind: type[Row], rows: Sequence[Row]) -> None:
        self.kind, self.rows = kind, rows

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        return iter(encode(self.kind, self.rows).to_batches(max_chunksize=2))


def test_the_stage_leaves_out_what_was_withdrawn() -> None:
    holdings = [holding("a.pdf"), holding("b.pdf"), holding("b.pdf.meta.toml", "sidecar")]
    status = {"b.pdf": "withdrawn"}
    sources = [SourceRow(row.source_id, "letters", row.path, status=status.get(row.path, "ok")) for row in holdings]
    members, lonely = run(Table(SourceRow, sources), Table(HoldingRow, holdings), AssembleParameters())
    assert [member.path for member in members] == ["a.pdf"]
    assert [orphan.source_id for orphan in lonely] == [name_of("b.pdf.meta.toml")]
    assert STAGE.writes == (MemberRow, OrphanRow)
    assert (encode(MemberRow, members).num_rows, encode(OrphanRow, lonely).num_rows) == (1, 1)


PATHS = st.sampled_from(
    [
        "1.png", "2.png", "3.png", "a.htm", "a_files/1.png", "a_files/2.png", "a_files/b.html", "c.html", "a.pdf",
        "b/4.tif", "b/5.tif", "b/6.png", "b/x.txt", "c_files/a.htm", "c_files/a_files/1.png",
    ]
)  # fmt: skip


@st.composite
def collections(draw: st.DrawFn) -> list[HoldingRow]:
    """Files of all kinds over few names, so that the rules get in each other's way."""
    rows = {}
    for path in draw(st.lists(PATHS, unique=True, max_size=12)):
        role = draw(st.sampled_from(["document", "document", "none"]))
        fields: dict[str, object] = {}
        if path.endswith((".htm", ".html")) and role == "document":
            fields["references"] = tuple(draw(st.lists(PATHS, max_size=3)))
        rows[path] = holding(path, role, **fields)  # type: ignore[arg-type]
    for path in draw(st.lists(st.sampled_from(["document.toml", "b/document.toml"]), unique=True)):
        rows[path] = holding(path, "manifest")
    for target in draw(st.lists(PATHS, unique=True, max_size=3)):
        rows[f"{target}.meta.toml"] = holding(f"{target}.meta.toml", "sidecar", metadata=(("title", target),))
        rows[f"{target}.xml"] = holding(f"{target}.xml", "witness")
    return list(rows.values())


@settings(max_examples=200, deadline=None)
@given(collections(), st.randoms(use_true_random=False))
def test_order_of_arrival_changes_nothing(rows: list[HoldingRow], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert assembled(shuffled) == assembled(rows)


@settings(max_examples=200, deadline=None)
@given(collections())
def test_every_usable_source_ends_somewhere(rows: list[HoldingRow]) -> None:
    """Each usable source is listed by a document or is an orphan; the quarantined ones are neither."""
    members, lonely = assembled(rows)
    listed = {source for member in members for source in member.source_ids}
    alone = {orphan.source_id for orphan in lonely}
    usable = {row.source_id for row in rows if row.role != "none"}
    assert listed | alone == usable
    assert not listed & alone
    assert len({member.document_id for member in members}) == len(members)
    assert all(member.leaves and member.source_ids[0] == member.leaves[0].source_id for member in members)
    assert {leaf.source_id for member in members for leaf in member.leaves} <= listed


@given(st.permutations(["a1", "a01", "a2", "a10", "a", "b", "1", "10", "a1b", ""]))
def test_natural_order_is_total(names: list[str]) -> None:
    assert sorted(names, key=natural_key) == ["", "1", "10", "a", "a01", "a1", "a1b", "a2", "a10", "b"]


@given(st.integers(0, 2000), st.integers(2, 12), st.integers(1, 5))
def test_numbered_names_are_a_run_until_one_is_missing(first: int, count: int, width: int) -> None:
    names = [f"leaf {number:0{width}}.jp2" for number in range(first, first + count)]
    assert is_run(names[::-1])
    assert not is_run([names[0], f"leaf {first + count + 1:0{width}}.jp2"])
