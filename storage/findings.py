"""What `storage.verify` finds: one broken rule at one place."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Findings of one rule in one table before the rest is only counted.
MOST = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: `rule` as `storage.verify` lists them, `place` a table and id or a file, `message` a sentence."""

    rule: str
    place: str
    message: str

    @property
    def table(self) -> str:
        """The table or file that the place begins with."""
        return self.place.partition(" ")[0]


def capped(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, at most `MOST` of one rule in one table, and how many more there are."""
    counts: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = (finding.rule, finding.table)
        counts[key] += 1
        if counts[key] <= MOST:
            yield finding
    for (rule, table), count in sorted(counts.items()):
        if count > MOST:
            yield Finding(rule, table, f"{count - MOST} more of this kind.")
