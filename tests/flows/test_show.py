"""The page that `opis show` writes, opened in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows.chain import Chain
from flows.commands.show import rendered
from flows.exits import UnknownError
from tests.fakes.runs import Bench

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.real
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,1600",
]
LINES = ("Дело о пересмотре", "закончено в 1956 году")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    from PIL import Image, ImageDraw, ImageFont

    folder = tmp_path_factory.mktemp("show")
    made = Bench(folder / "in", str(folder / "store")).write({"note.txt": "Дѣло  о  пересмотрѣ <b>№ 7</b>.\n"})
    page = Image.new("L", (1200, 600), 255)
    font = ImageFont.truetype("DejaVuSerif.ttf", 60)
    for number, line in enumerate(LINES):
        ImageDraw.Draw(page).text((80, 120 + 140 * number), line, fill=0, font=font)
    page.save(made.root / "scan.png", dpi=(300, 300))
    made.run()
    made.runner.close()
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["WebDriver"]:
    from selenium import webdriver

    driver, program = shutil.which("chromedriver"), shutil.which("chromium")
    if not driver or not program:
        pytest.skip("chromium is not installed: `make test` installs it")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"]:
        options.add_argument(flag)
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    yield started
    started.quit()


def shown(bench: Bench, identifier: str, folder: Path) -> str:
    view = bench.view()
    path = folder / "shown.html"
    path.write_text(rendered(Chain(view.blobs, view.manifest), identifier), encoding="utf-8")
    return path.as_uri()


def one(bench: Bench, table: str, **values: str) -> dict[str, str]:
    (row,) = [row for row in bench.rows(table) if all(row[name] == value for name, value in values.items())]
    return row


def test_a_scan_is_shown_with_a_box_for_every_word(bench: Bench, browser: "WebDriver", tmp_path: Path) -> None:
    page = one(bench, "pages", text_source="ocr")
    browser.get(shown(bench, page["page_id"], tmp_path))
    boxes = browser.find_elements("css selector", "rect.word")
    assert [box.find_element("css selector", "title").get_attribute("textContent") for box in boxes] == [
        word for line in LINES for word in line.split()
    ]
    image = browser.find_element("css selector", "image").rect
    first, last = boxes[0].rect, boxes[-1].rect
    assert image["width"] > 600
    assert image["y"] < first["y"] < last["y"] < image["y"] + image["height"]
    assert LINES[0] in browser.find_element("tag name", "pre").text
    log: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert not [entry for entry in log if entry["level"] == "SEVERE"]


def test_a_segment_is_shown_with_its_edits(bench: Bench, browser: "WebDriver", tmp_path: Path) -> None:
    document = one(bench, "pages", text_source="plain")["document_id"]
    segment = one(bench, "segments", document_id=document)
    browser.get(shown(bench, segment["segment_id"], tmp_path))
    texts = [element.text for element in browser.find_elements("css selector", ".two pre")]
    assert texts[1] == segment["text"] == "Дѣло о пересмотрѣ <b>№ 7</b>."
    assert len(browser.find_elements("css selector", "mark")) == len(segment["edits"])
    assert not browser.find_elements("css selector", ".two b"), "text is shown, never run as mark-up"


def test_only_pages_and_segments_can_be_shown(bench: Bench) -> None:
    view = bench.view()
    chain = Chain(view.blobs, view.manifest)
    with pytest.raises(UnknownError, match="neither a page"):
        rendered(chain, bench.rows("documents")[0]["document_id"])
    with pytest.raises(UnknownError, match="no page p-nowhere"):
        rendered(chain, "p-nowhere")
