"""A born-digital PDF: text layer, a table, footnotes in small type at the foot of the page that calls them."""

import re
from pathlib import Path

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, Paragraph, Table, TableStyle
from typesetting import FONTS

MARGIN = 50


def save_text_pdf(text: str, path: Path, *, title: str, author: str, head: str) -> None:
    """Blocks of the text as `typesetting` marks them, and rows of cells between bars."""
    for name, face in (("Body", "LiberationSerif-Regular"), ("Bold", "LiberationSerif-Bold")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / "liberation" / f"{face}.ttf")))
    body = ParagraphStyle("body", fontName="Body", fontSize=10.5, leading=13.5, alignment=TA_JUSTIFY, firstLineIndent=16)
    styles = {
        "# ": ParagraphStyle("title", fontName="Bold", fontSize=13, leading=16, alignment=TA_CENTER),
        "> ": ParagraphStyle("quote", parent=body, leftIndent=22, rightIndent=22, firstLineIndent=0, spaceBefore=5),
        "": body,
    }
    notes_style = ParagraphStyle("note", fontName="Body", fontSize=8, leading=10)
    flow: list[tuple[Flowable, list[str]]] = []
    notes: dict[str, Paragraph] = {}
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("| "):
            flow.append((_table(block), []))
            continue
        for line in block.split("\n"):
            if line.startswith("^"):
                number, _, said = line[1:].partition(" ")
                notes[number] = Paragraph(f"<super>{number}</super> {said}", notes_style)
                continue
            mark = line[:2] if line[:2] in styles else ""
            raised = re.sub(r"\[\^(\d+)\]", r"<super>\1</super>", line.removeprefix(mark))
            flow.append((Paragraph(raised, styles[mark]), re.findall(r"\[\^(\d+)\]", line)))
    _write(flow, notes, path, title=title, author=author, head=head)


def _table(block: str) -> Table:
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in block.split("\n")]
    table = Table(rows, hAlign="CENTER", spaceBefore=8, spaceAfter=8)
    look = [("FONT", (0, 0), (-1, -1), "Body", 9.5), ("FONT", (0, 0), (-1, 0), "Bold", 9.5)]
    table.setStyle(TableStyle([*look, ("GRID", (0, 0), (-1, -1), 0.4, black), ("ALIGN", (1, 0), (-1, -1), "RIGHT")]))
    return table


def _write(
    flow: list[tuple[Flowable, list[str]]], notes: dict[str, Paragraph], path: Path, *, title: str, author: str, head: str
) -> None:
    canvas = Canvas(str(path), pagesize=A5, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    width, height = A5[0] - 2 * MARGIN, A5[1] - 2 * MARGIN
    while flow:
        called: list[Paragraph] = []
        used = 0.0
        page: list[Flowable] = []
        while flow:
            block, numbers = flow[0]
            extra = [notes[number] for number in numbers]
            deep = sum(note.wrap(width, height)[1] for note in [*called, *extra])
            need = block.wrap(width, height)[1] + block.getSpaceBefore() + block.getSpaceAfter() + 3
            if page and used + need + deep + 12 > height:
                break
            page.append(block)
            used += need
            called += extra
            flow.pop(0)
        canvas.setFont("Body", 9)
        canvas.drawString(MARGIN, A5[1] - 34, head)
        canvas.drawRightString(A5[0] - MARGIN, A5[1] - 34, str(canvas.getPageNumber()))
        Frame(MARGIN, MARGIN, width, height, 0, 0, 0, 0).addFromList(page, canvas)
        if called:
            deep = sum(note.wrap(width, height)[1] for note in called)
            canvas.line(MARGIN, MARGIN + deep + 3, MARGIN + 70, MARGIN + deep + 3)
            Frame(MARGIN, MARGIN, width, deep + 1, 0, 0, 0, 0).addFromList(list(called), canvas)
        canvas.showPage()
    canvas.save()
