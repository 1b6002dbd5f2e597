"""Office files and e-books (DOCX, ODT, EPUB, RTF): pandoc makes HTML of them, and the HTML is read as any page is.

pandoc runs in its sandbox, where it opens nothing but the two files that we named, with bounded memory and time. It
gets a package that was packed anew from bounded members, so a bomb or a path in the package never reaches it. All
of such a file is main text. Running heads, page breaks and pictures are not in what pandoc gives, and heads of
tables in ODT and RTF are rows like others.
"""

import re
import subprocess
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from configs.load import page_limits
from storage.schemas import Leaf, Unit
from tasks.errors import LimitError, MissingToolError, UnreadableError
from tasks.ocr.programs import pandoc
from tasks.reader import Inspection, Reading
from tasks.readers import html
from tasks.readers.package import is_package, kind_of, member, repacked
from tasks.readers.rich_text import in_unicode
from tasks.stage import PageTask, Parameters, SourceTask
from tasks.web.encoding import Decoded

#: Largest HTML that is read on.
LONGEST = 100_000_000
_MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "epub": "application/epub+zip",
    "rtf": "application/rtf",
}
#: What the file says of itself, with its text; pandoc's own template puts the name of the file for a missing title.
_TEMPLATE = """<!DOCTYPE html><html$if(lang)$ lang="$lang$"$endif$><head><meta charset="utf-8">
$if(title)$<title>$pagetitle$</title>$endif$
$for(author-meta)$<meta name="author" content="$author-meta$">
$endfor$$if(date-meta)$<meta name="dcterms.issued" content="$date-meta$">$endif$
</head><body>
$if(styled)$$if(title)$<h1 class="title">$title$</h1>$endif$
$if(subtitle)$<p class="subtitle">$subtitle$</p>$endif$
$for(author)$<p class="author">$author$</p>
$endfor$$if(date)$<p class="date">$date$</p>$endif$
$if(abstract)$<div>$abstract$</div>$endif$$endif$
$body$
</body></html>
"""
#: Kinds of which pandoc gives no metadata, and the place of title and author in them.
_SAID = {
    "odt": (r"<dc:title>([^<]{1,300})</dc:title>", r"<(?:meta:initial-creator|dc:creator)>([^<]{1,300})</"),
    "rtf": (r"\{\\title ([^\\{}]{1,300})\}", r"\{\\author ([^\\{}]{1,300})\}"),
}
_FIRST = re.compile(r"(?<=<body>)\s*<p>(.{1,400}?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
#: The way back from a note to its mark, which pandoc adds.
_BACK = re.compile(r'<a href="#[^"]*"\s+class="footnote-back"[^>]*>[^<]*</a>')


def inspect(task: SourceTask) -> Inspection:
    """One document of one page. Raises UnreadableError, ProtectedError or LimitError for a package that is broken."""
    _prepared(task.payload.data)
    media_type = _MEDIA_TYPES[_format(task.payload.data)]
    return Inspection(media_type, "office", (Unit(media_type, (Leaf(task.source_id, None, 0),)),))


def read(task: PageTask, parameters: Parameters) -> Reading:
    """The file as one page. Raises UnreadableError, LimitError or MissingToolError."""
    del parameters
    kind = _format(task.payload.data)
    prepared = _prepared(task.payload.data)
    text = _BACK.sub("", _converted(prepared, kind))
    if kind in _SAID:
        text = _described(text, *_said(prepared, kind))
    reading = html.reading(task, Decoded(text, "utf-8", ()))
    page = reading.page._replace(engine=f"pandoc {pandoc()}", engine_parameters=(("format", kind),))
    return Reading(page, tuple(block._replace(is_main=True) for block in reading.blocks))


def _format(data: bytes) -> str:
    return kind_of(data) if is_package(data) else "rtf"


def _prepared(data: bytes) -> bytes:
    return repacked(data) if is_package(data) else in_unicode(data).encode("utf-8", "replace")


def _said(data: bytes, kind: str) -> tuple[str, str]:
    """Title and author by the file's own description; empty where it says nothing."""
    said = member(data, "meta.xml") if kind == "odt" else data[:100_000]
    found = [re.search(pattern, said.decode("utf-8", "replace")) for pattern in _SAID[kind]]
    title, author = (unescape(hit[1]).strip() if hit else "" for hit in found)
    return title, author


def _described(text: str, title: str, author: str) -> str:
    """The page with title and author in its head; a first paragraph that is the title becomes its heading."""
    head = f"<title>{escape(title)}</title>" if title else ""
    head += f'<meta name="author" content="{escape(author)}">' if author else ""
    first = _FIRST.search(text)
    if first and title and unescape(_TAG.sub("", first[1])).split() == title.split():
        text = f"{text[: first.start()]}<h1>{first[1]}</h1>{text[first.end() :]}"
    return text.replace("<head>", f"<head>{head}", 1)


def _converted(data: bytes, kind: str) -> str:
    with TemporaryDirectory(prefix="opis-office-") as folder:
        Path(folder, f"source.{kind}").write_bytes(data)
        Path(folder, "page.html").write_text(_TEMPLATE, encoding="utf-8")
        limits = page_limits()
        command = ["pandoc", "+RTS", f"-M{limits.program_memory}m", "-RTS", "--sandbox", f"--from={kind}", "--to=html5"]
        command += ["--wrap=none", "--template=page.html", "--output=done.html", f"source.{kind}"]
        # Of a Word file pandoc takes paragraphs styled as title, author and date out of the text: they go back.
        command += ["--variable=styled:yes"] if kind == "docx" else []
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=limits.program, check=False)
        except FileNotFoundError as error:
            raise MissingToolError("pandoc is not installed (Debian: apt-get install pandoc).") from error
        except subprocess.TimeoutExpired as error:
            raise LimitError(
                f"pandoc took more than {limits.program:g} seconds over the file.", code="timeout"
            ) from error
        output = Path(folder, "done.html")
        if done.returncode == 251 or b"heap exhausted" in done.stderr.lower():
            needed = f"pandoc needs more than {limits.program_memory} MiB for the file: save it as HTML."
            raise LimitError(needed, code="out_of_memory")
        if done.returncode or not output.exists():
            said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if not line.startswith("[")]
            raise UnreadableError(f"The {kind.upper()} file is broken: {said[0] if said else 'pandoc gave no text'}")
        if output.stat().st_size > LONGEST:
            raise LimitError(f"The text is longer than {LONGEST // 10**6} MB: part the file.")
        return output.read_text(encoding="utf-8")
