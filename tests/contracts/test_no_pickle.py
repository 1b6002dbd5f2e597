"""Nothing is read or written that could carry code: no pickle, by whatever name, in the product."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("flows", "tasks", "storage", "configs")
#: Modules that unpickle, or run what they read.
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "jsonpickle"}
#: Functions of libraries that do so unless they are told not to, and those that evaluate text.
CALLS = {"read_pickle", "to_pickle", "unsafe_load", "full_load", "eval", "exec"}


def faults(tree: ast.AST) -> Iterator[str]:
    """What in a module could carry code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.partition(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in MODULES:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CALLS and not (called == "eval" and isinstance(node.func, ast.Attribute)):
                yield called
            for word in node.keywords:
                if word.arg == "allow_pickle" and not (
                    isinstance(word.value, ast.Constant) and word.value.value is False
                ):
                    yield "allow_pickle"
            if called == "load" and getattr(getattr(node.func, "value", None), "id", "") == "yaml":
                loaders = {getattr(word.value, "attr", "") for word in node.keywords if word.arg == "Loader"}
                if not loaders & {"BaseLoader", "SafeLoader"}:
                    yield "yaml.load"


def test_the_product_reads_and_writes_none() -> None:
    modules = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 100
    found = {
        str(path.relative_to(ROOT)): told
        for path in modules
        if (told := list(faults(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from cloudpickle import dumps",
        "np.load(f, allow_pickle=True)",
        "numpy.save(f, x, allow_pickle=flag)",
        "yaml.load(text)",
        "frame.to_pickle('x')",
        "eval(text)",
    ],
)
def test_what_could_carry_code_is_found(code: str) -> None:
    assert list(faults(ast.parse(code)))
