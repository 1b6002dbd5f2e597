"""Witnesses of the page that `tests.fakes.scans` draws: ALTO, PAGE and hOCR with the boxes of its lines."""

from collections.abc import Sequence
from html import escape

from storage.schemas import Leaf, MemberRow, Witness
from tasks.stage import PageTask
from tests.fakes.scans import payload

#: Height of a line of the drawn page, and the place of its first line.
STEP, LEFT, TOP, HIGH = 61, 58, 50, 58
WIDTH, HEIGHT = 1300, 700
Row = list[tuple[str, tuple[int, int, int, int]]]


def rows(text: str) -> list[Row]:
    """Words of each line with boxes that lie about where the drawn page has them."""
    found = []
    for number, line in enumerate(text.split("\n")):
        left, row = float(LEFT), []
        for word in line.split():
            wide = 28.5 * len(word)
            top = round(TOP + number * STEP)
            row.append((word, (round(left), top, round(left + wide), top + HIGH)))
            left += wide + 13
        found.append(row)
    return found


def alto(text: str, processing: str = "", unit: str = "pixel", factor: float = 1.0) -> bytes:
    """An ALTO 4 file."""

    def place(box: Sequence[float]) -> str:
        left, top, right, bottom = (value * factor for value in box)
        return f'HPOS="{left:g}" VPOS="{top:g}" WIDTH="{right - left:g}" HEIGHT="{bottom - top:g}"'

    lines = "".join(
        "<TextLine>"
        + "<SP/>".join(f'<String CONTENT="{escape(w)}" {place(b)} WC="0.9"/>' for w, b in row)
        + "</TextLine>"
        for row in rows(text)
    )
    history = f'<Processing ID="p"><processingStepDescription>{processing}</processingStepDescription></Processing>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description>'
        f"<MeasurementUnit>{unit}</MeasurementUnit>{history if processing else ''}</Description><Layout>"
        f'<Page ID="a" PHYSICAL_IMG_NR="1" WIDTH="{WIDTH * factor:g}" HEIGHT="{HEIGHT * factor:g}"><PrintSpace>'
        f'<TextBlock ID="b">{lines}</TextBlock></PrintSpace></Page></Layout></alto>'
    ).encode()


def page_xml(text: str, status: str = "") -> bytes:
    """A PAGE 2013 file whose lines have no words."""
    lines = ""
    for row in rows(text):
        (left, top, _, _), (_, _, right, bottom) = row[0][1], row[-1][1]
        points = f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}"
        content = escape(" ".join(word for word, _ in row))
        lines += f'<TextLine id="l{top}"><Coords points="{points}"/>'
        lines += f"<TextEquiv><Unicode>{content}</Unicode></TextEquiv></TextLine>"
    said = f'<TranskribusMetadata status="{status}"/>' if status else ""
    return (
        '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15"><Metadata>'
        f"<Creator>Somebody</Creator>{said}</Metadata>"
        f'<Page imageFilename="scan.png" imageWidth="{WIDTH}" imageHeight="{HEIGHT}">'
        f'<TextRegion id="r1"><Coords points="0,0 1300,0 1300,700 0,700"/>{lines}</TextRegion></Page></PcGts>'
    ).encode()


def hocr(text: str) -> bytes:
    """An hOCR file."""
    lines = ""
    for row in rows(text):
        spans = " ".join(
            f"<span class='ocrx_word' title='bbox {b[0]} {b[1]} {b[2]} {b[3]}; x_wconf 91'>{escape(w)}</span>"
            for w, b in row
        )
        first, last = row[0][1], row[-1][1]
        lines += f"<span class='ocr_line' title='bbox {first[0]} {first[1]} {last[2]} {last[3]}'>{spans}</span>"
    return (
        "<?xml version='1.0' encoding='UTF-8'?><html><head><meta name='ocr-system' content='reader 3'/></head><body>"
        f"<div class='ocr_page' title='image \"scan.png\"; bbox 0 0 {WIDTH} {HEIGHT}'><div class='ocr_carea'>"
        f"<p class='ocr_par'>{lines}</p></div></div></body></html>"
    ).encode()


def task_with(image: bytes, *witnesses: tuple[str, bytes], is_human: bool = False) -> PageTask:
    """The first page of an image with witnesses of these names."""
    found = tuple(Witness(f"s-{name}", None, 1, 1, is_human) for name, _ in witnesses)
    member = MemberRow(
        "d-test", "tests", "main", "scan", 0, ("s-test",), "image", (Leaf("s-test", None, 0),), witnesses=found
    )
    payloads = tuple(payload(data, name) for name, data in witnesses)
    return PageTask(member, 1, "file:///scans/scan", payload(image), 1.0, payloads)
