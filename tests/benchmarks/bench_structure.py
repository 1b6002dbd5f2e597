"""Speed of segmentation by the shape of the text, and of web extraction against trafilatura: `make bench-structure`.

CPU time of one core. Texts and pages are made here; a shape whose blocks are few characters long costs by the block and
not by the byte. The peer is bare trafilatura in its fast mode on a string, its own parse included; ours is a whole page
read, from the decoded string to blocks, threads, notes, tables and metadata. trafilatura prunes menus in C, so a page
that is mostly menu costs more beside it than one that is mostly text. Where saved pages of many kinds lie beside the
checkout, they are measured too.
"""

import gc
import logging
import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from flows.batch import COLLECT_AFTER
from storage.schemas import PageRow
from tasks.readers.html import decoded_markup
from tasks.segment import SegmentParameters, run
from tasks.web.page import read_page

RIVER = """the river rose in spring and the clerks carried their papers up to the second floor where a stove was kept
burning all night so that nothing would freeze before the commission had read every letter from the villages"""
WORDS = RIVER.split()
SIZE = 1_000_000
PAGES = 40


def prose(rng: random.Random, width: int, lines: int) -> list[str]:
    """A paragraph set to a width."""
    rows = []
    for _ in range(lines):
        row = ""
        while len(row) < width - 9:
            row += rng.choice(WORDS) + " "
        rows.append(row)
    return [rows[0].capitalize(), *rows[1:-1], " ".join(rows[-1].split()[:7]) + ". "]


def sentence(rng: random.Random, words: int) -> str:
    """A sentence of so many words."""
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def book(rng: random.Random, page: int) -> str:
    """A page of a book dump with a quotation and a note."""
    head = [f" {page + 40} The Floods of Pristan ", "", *prose(rng, 70, 20), "", *prose(rng, 52, 4), ""]
    return "\n".join([*head, *prose(rng, 70, 8), "", f"{page} " + "\n".join(prose(rng, 90, 2)), ""])


def noted(rng: random.Random, page: int) -> str:
    """A page of a book dump that is mostly notes."""
    notes = [
        f"{3 * page + at} See the Register, pp. {at}-{page % 97}. Ibid., f. 5, op. 3, d. {page}. \n" for at in range(3)
    ]
    return "\n".join([f" {page + 40} The Floods ", "", *prose(rng, 70, 3), "", *notes, ""])


def thread(rng: random.Random, number: int) -> str:
    """A comment with its head."""
    indent = "  " * (number % 4)
    return f"{indent}user{number} · {number % 20 + 2} days ago · {number % 9} points\n{indent}{sentence(rng, 25)}\n"


def marked(rng: random.Random, number: int) -> str:
    """A section of Markdown with a note."""
    mark = f"<sup>{number}</sup>"
    return f"## Part {number}\n\n{sentence(rng, 90)}{mark} *{rng.choice(WORDS)}*\n\n{mark} See f. {number}.\n"


SHAPES: dict[str, Callable[[random.Random, int], str]] = {
    "a line a paragraph": lambda rng, _: sentence(rng, 90) + "\n",
    "wrapped lines": lambda rng, _: "\n".join(prose(rng, 70, 8)) + "\n",
    "book dump": book,
    "book dump, mostly notes": noted,
    "Markdown": marked,
    "thread": thread,
    "table, tabs": lambda rng, row: (
        f"{row}\t{rng.choice(WORDS)} {rng.choice(WORDS)}\t{row * 7 % 977}\t19{row % 90 + 10}"
    ),
    "table, bars": lambda rng, row: f"| {row} | {rng.choice(WORDS)} {rng.choice(WORDS)} | {row * 7 % 977} |",
    "lines of 14 characters": lambda rng, _: " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 4))),
}


def filled(part: Callable[[random.Random, int], str]) -> str:
    """A megabyte of such parts."""
    rng = random.Random(3)
    parts: list[str] = []
    length = 0
    while length < SIZE:
        parts.append(part(rng, len(parts) + 1))
        length += len(parts[-1]) + 1
    return "\n".join(parts)


def menu_pages() -> list[str]:
    """News pages, most of whose elements are menus, with a list, a table and links beside the text."""
    rng = random.Random(4)
    menu = "".join(f"<li><a href='/{word}'>{word.title()}</a></li>" for word in WORDS)
    return [news_page(rng, number, menu) for number in range(PAGES)]


def news_page(rng: random.Random, number: int, menu: str) -> str:
    """One of them."""
    body = "".join(f"<h2>{sentence(rng, 5)}</h2>" + f"<p>{sentence(rng, 70)}</p>" * 3 for _ in range(8))
    rows = "".join(f"<tr><td>{row}</td><td>{sentence(rng, 4)}</td></tr>" for row in range(12))
    return (
        f"<html><head><title>{sentence(rng, 6)}</title></head><body><nav><ul>{menu}</ul></nav><article>"
        f"<h1>{sentence(rng, 6)}</h1><p class='byline'>By A. Harrow, {number % 28 + 1} May 1957</p>{body}"
        f"<table>{rows}</table></article><aside><ul>{menu}</ul></aside><footer>© 1957 The Store</footer></body>"
    )


def long_pages() -> list[str]:
    """Books of one page: hundreds of paragraphs with links and emphasis."""
    rng = random.Random(9)
    return [
        "<html><head><title>A</title></head><body><h1>The Floods</h1>"
        + "".join(
            f"<p>{sentence(rng, 30)} <a href='/x'>{sentence(rng, 3)}</a> <i>{sentence(rng, 4)}</i>"
            f" {sentence(rng, 40)}</p>"
            for _ in range(count)
        )
        for count in (400, 1_500)
    ]


def saved_pages() -> list[str]:
    """Pages of many kinds that lie beside the checkout; none where they do not."""
    found = []
    for path in sorted((Path(__file__).parents[2] / "../shared/data/web").glob("*/*.htm*")):
        text = decoded_markup(path.read_bytes()).text
        if "<frameset" not in text.lower():
            found.append(text)
    return found


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of the best of three."""
    spent = []
    for _ in range(3):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return min(spent)


def bare(page: str, *, with_metadata: bool) -> object:
    """trafilatura in its fast mode on a string; reading a page gives metadata too."""
    from trafilatura import extract

    return extract(page, fast=True, with_metadata=with_metadata)


def main() -> None:
    """Print a line for each shape, and one for web pages."""
    gc.set_threshold(COLLECT_AFTER)  # as the workers do
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    for name, part in SHAPES.items():
        text = filled(part)
        page = PageRow("p-1", "d-1", "s-1", 1, "text", text=text, text_source="plain")
        spent = timed(lambda page=page: run([page], [], SegmentParameters()))  # type: ignore[misc]
        sys.stdout.write(f"{name:<26} {len(text) / 1e6 / spent:6.2f} MB/s\n")
    for name, pages in (("menus", menu_pages()), ("long", long_pages()), ("saved, small", saved_pages())):
        if pages:
            compare(name, pages)


def compare(name: str, pages: list[str]) -> None:
    """Print what our reading of pages costs beside trafilatura's."""
    ours = timed(lambda: [read_page(page) for page in pages])
    text = timed(lambda: [bare(page, with_metadata=False) for page in pages])
    both = timed(lambda: [bare(page, with_metadata=True) for page in pages])
    sys.stdout.write(
        f"{len(pages)} web pages, {name}: {len(pages) / ours:.0f} a second; {ours / text:.2f} times the CPU of"
        f" trafilatura for text alone, {ours / both:.2f} times for text and metadata\n"
    )


if __name__ == "__main__":
    main()
