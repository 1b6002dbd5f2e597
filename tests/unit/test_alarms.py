"""When an alarm is raised, and the picture of quality."""

from typing import Any
from xml.etree import ElementTree as ET

from flows.alarms import Bounds, raised
from flows.chart import chart
from flows.health import Health


def found(rejects: int, *qualities: float | None) -> Health:
    rows: list[dict[str, Any]] = [{"version": 9 - place, "quality": q} for place, q in enumerate(qualities)]
    return Health(
        store="", success_at=None, success_time=None, age_hours=None, runs=[], versions=rows,
        collections=[{"sources": 10, "pages": 90}], rejects=[{"count": rejects}], failures=[], stale=[], bytes={},
        free=None,
    )  # fmt: skip


def test_rejects_above_the_bound() -> None:
    assert raised(found(5, 0.9), Bounds()) == {}
    assert raised(found(6, 0.9), Bounds()) == {"opis.rejects.above": {"rejects": 6, "share": 0.06, "bound": 0.05}}
    assert raised(found(6, 0.9), Bounds(rejects=0.06)) == {}


def test_quality_that_falls() -> None:
    assert raised(found(0, 0.89, 0.9), Bounds()) == {}
    fell = {"opis.quality.fell": {"quality": 0.87, "before": 0.9, "bound": 0.02}}
    assert raised(found(0, 0.87, 0.9), Bounds()) == fell
    assert raised(found(0, 0.87, 0.88, 0.89, 0.9), Bounds()) == fell
    assert raised(found(0, 0.95, 0.9), Bounds()) == {}


def test_nothing_is_known_yet() -> None:
    assert raised(found(0), Bounds()) == {}
    assert raised(found(0, None), Bounds()) == {}
    assert raised(found(0, 0.5, None), Bounds()) == {}


def test_a_picture_has_a_point_for_each_figure_and_no_more() -> None:
    svg = ET.fromstring(chart([1, 2, 3], {"a & b": [0.5, None, 0.75], "c": [None, None, None]}))
    circles = svg.findall("{*}circle")
    assert len(circles) == 2
    heights = [float(circle.attrib["cy"]) for circle in circles]
    assert heights[0] > heights[1]
    labels = [node.text for node in svg.findall("{*}text")]
    assert "a & b 0.750" in labels
    assert not any(label and label.startswith("c ") for label in labels)


def test_one_version_stands_in_the_middle() -> None:
    (circle,) = ET.fromstring(chart([7], {"a": [1.0]})).findall("{*}circle")
    assert 200 < float(circle.attrib["cx"]) < 320
