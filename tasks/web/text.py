"""The text of a page as a browser folds it: growing string, open leaf, runs of style and link inside it."""

import re
from dataclasses import dataclass

from storage.schemas import Link, Style
from tasks.web.block import Block

_FOLDED = " \t\n\r\f"
_SPACE = re.compile(rf"[{_FOLDED}]+")


@dataclass(slots=True, eq=False)
class Run:
    """A stretch of one style or link, while it is open; `start` is null until something is written in it."""

    style: str | None
    url: str | None
    start: int | None = None


class PageText:
    """Collects text and blocks. A leaf is a block with text of its own; leaves never overlap.

    White space folds to one space, leading and trailing space of a line goes, no-break spaces stay.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.leaf: Block | None = None
        self.length = 0
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._space = False
        self._breaks = 0
        self._gap = ""
        self._held = ""

    def result(self) -> str:
        """The whole text; its last line ends in a newline."""
        self.close()
        return "".join([*self._parts, "\n"] if self._parts else [])

    def open(self, block: Block, gap: str = "\n\n") -> None:
        """Begin a leaf; `gap` parts it from the text before."""
        self.close()
        self._gap = gap if self._parts else ""
        block.start = block.end = self.length
        self.blocks.append(block)
        self.leaf = block

    def close(self) -> None:
        """End the open leaf; runs go on in the next one. A leaf without text is taken back, unless it is a cell."""
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        for run in self._runs:
            self._note(run, leaf)
            run.start = None
        leaf.end = max(leaf.start, self.length)
        self._space, self._breaks, self._gap, self._held = False, 0, "", ""
        if leaf.start == leaf.end and leaf.role not in {"cell", "image"}:
            self.blocks.remove(leaf) if leaf is not self.blocks[-1] else self.blocks.pop()

    def write(self, text: str, *, verbatim: bool = False) -> None:
        """Add text to the open leaf, folded; `verbatim` keeps line breaks and spaces as they are."""
        if self.leaf is None or not text:
            return
        if verbatim:
            text = self._held + text.replace("\r\n", "\n")
            body = text.rstrip() if self._written() else text.lstrip("\n").rstrip()
            self._held = text[len(text.rstrip()) :]
            self._emit(body)
            return
        body = text.strip(_FOLDED)
        self._space |= text[:1] in _FOLDED
        if body:
            if "\n" in body or "  " in body or "\t" in body or "\r" in body or "\f" in body:
                body = _SPACE.sub(" ", body)
            self._emit(body)
            self._space = text[-1] in _FOLDED

    def space(self) -> None:
        """Ask for a space before what comes next."""
        self._space = True

    def line_break(self, count: int = 1) -> None:
        """Ask for at least `count` line breaks before what comes next in this leaf."""
        self._breaks = max(self._breaks, count)

    def breaks(self) -> int:
        """Line breaks asked for since the last text."""
        return self._breaks

    def begin(self, *, style: str | None = None, url: str | None = None) -> Run:
        """Open a run."""
        run = Run(style, url)
        self._runs.append(run)
        return run

    def finish(self, run: Run) -> None:
        """Close a run."""
        if self.leaf is not None:
            self._note(run, self.leaf)
        self._runs.remove(run)

    def _written(self) -> bool:
        return self.leaf is not None and self.length > self.leaf.start

    def _emit(self, text: str) -> None:
        leaf = self.leaf
        if not text or leaf is None:
            return
        if not self._written():
            self._append(self._gap)
            leaf.start = self.length
        elif self._breaks:
            self._append("\n" * self._breaks)
        elif self._space:
            self._append(" ")
        self._gap, self._space, self._breaks = "", False, 0
        for run in self._runs:
            if run.start is None:
                run.start = self.length
        self._append(text)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def _note(self, run: Run, leaf: Block) -> None:
        if run.start is None or run.start >= self.length:
            return
        if run.style:
            leaf.styles.append(Style(run.start, self.length, run.style))
        if run.url:
            leaf.links.append(Link(run.start, self.length, run.url))


def sort_runs(blocks: list[Block]) -> None:
    """Put styles and links of all blocks in order of place; inner runs were closed first."""
    for block in blocks:
        block.styles.sort()
        block.links.sort()
