"""A release of the annotated texts beside the checkout, made once for all tests that score one."""

from pathlib import Path

import pytest

from flows.commands.release import Place, released
from tests.fakes.runs import Bench

SEEDS = Path(__file__).parents[2] / ".." / "shared" / "seeds"
#: Longer texts take minutes to repair; what they add is scored in the tests of single stages.
LONGEST = 100_000


@pytest.fixture(scope="session")
def seed_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the release; skips where the texts are missing."""
    if not SEEDS.is_dir():
        pytest.skip("no annotated texts beside the checkout")
    base = tmp_path_factory.mktemp("seeds")
    bench = Bench(base / "in", str(base / "store"))
    paths = [path for path in sorted(SEEDS.glob("*.txt")) if path.stat().st_size <= LONGEST]
    bench.write({path.name: path.read_text(encoding="utf-8") for path in paths})
    bench.run()
    bench.runner.close()
    released(Place(to=str(base / "release")), bench.store, None, [])
    return base / "release"
