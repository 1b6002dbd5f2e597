"""`opis explain`: the chain behind one row."""

from flows.chain import Chain
from flows.commands.output import console, print_json, print_table
from flows.commands.stores import opened


def execute(
    identifier: str, store: str | None, version: int | str | None, collections: list[str], *, as_json: bool
) -> None:
    """Print where a row came from and what each stage did."""
    blobs, manifest = opened(store, version, collections)
    found = Chain(blobs, manifest, collections).explain(identifier)
    if as_json:
        print_json(found)
        return
    print_table(("what", "id", "about"), [(link["what"], link["id"], link["about"]) for link in found["links"]])
    console.print()
    rows = [(s["stage"], s["version"], s["status"], _models(s["models"]), s["run"]) for s in found["steps"]]
    print_table(("stage", "version", "status", "consulted", "run"), rows)


def _models(models: dict[str, str]) -> str:
    return ", ".join(f"{name} {digest[:12]}" for name, digest in sorted(models.items()))
