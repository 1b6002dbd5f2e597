"""What a recorded run shows in Prefect: its summary and quality as markdown, the open rejects as a table."""

from itertools import islice
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.chart import chart, data_uri
from flows.exits import UnknownError
from flows.health import Health
from flows.report import causes_in_words
from storage import versions
from storage.blobs import open_blobs
from storage.view import View

#: Rows of the table of rejects; the rest is in the release.
MOST_REJECTS = 500


def publish(report: dict[str, Any], found: Health) -> None:
    """Create the artifacts of a run; `found` is the health of its collection."""
    key = report["collection"].replace("_", "-")
    create_markdown_artifact(key=f"{key}-summary", markdown=summary(report), description="What the run did")
    create_table_artifact(key=f"{key}-rejects", table=open_rejects(report), description="What is open, and why")
    create_markdown_artifact(key=f"{key}-quality", markdown=quality(found), description="Quality by version")


def summary(report: dict[str, Any]) -> str:
    """The report of a run as markdown."""
    version = report["version"]
    head = f"# {report['collection']}\n\n" + (f"Version {version} published." if version else "Nothing changed.")
    lines = [
        f"| {name} | {stage['ran']} | {stage['failed']} | {stage['cpu_seconds']} | {causes_in_words(stage['causes'])} |"
        for name, stage in report["stages"].items()
    ]
    return "\n".join(
        [head, "", "| stage | ran | failed | CPU s | because |", "| --- | --: | --: | --: | --- |", *lines]
    )


def quality(found: Health) -> str:
    """Quality by collection over the last versions: a picture, and the figures that it shows."""
    rows = found.versions[::-1]
    names = sorted({name for row in rows for name in row["qualities"]})
    series = {name: [row["qualities"].get(name) for row in rows] for name in names}
    picture = data_uri(chart([row["version"] for row in rows], series))
    head = f"| version | {' | '.join(names)} |\n| --: | {'--: | ' * len(names)}"
    lines = [
        f"| {row['version']} | {' | '.join(str(row['qualities'].get(name) or '') for name in names)} |" for row in rows
    ]
    return "\n".join([f"![Quality by collection]({picture})", "", head, *lines])


def open_rejects(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The failures open in the newest version, of the run's collection."""
    blobs = open_blobs(report["store"])
    manifest = versions.latest(blobs)
    if manifest is None:
        raise UnknownError(f"{report['store']} has no version yet")
    view = View(blobs, manifest, [report["collection"]])
    columns = ["stage", "subject_id", "error_code", "error_message"]
    rows = (row for piece in view.tables("rejects", columns) for row in piece.to_pylist())
    return list(islice(rows, MOST_REJECTS))
