"""Which languages a document is mainly in, by a sample of its longer texts."""

from collections import Counter
from collections.abc import Sequence

from tasks.language.identification import Detector, identify
from tasks.language.tags import UNDETERMINED

_TELLING = 80  # characters of a text that may speak for the document
_SAMPLED = 50  # about as many texts are asked


def main_languages(texts: Sequence[str], tool: Detector) -> tuple[str, ...]:
    """Languages of a tenth of the longer texts at least, sorted: those whose word lists may vote."""
    weights: Counter[str] = Counter()
    longer = [text for text in texts if len(text) >= _TELLING]
    for text in longer[:: max(len(longer) // _SAMPLED, 1)]:
        weights[identify(text, tool).language] += len(text)
    total = weights.total()
    return tuple(sorted(tag for tag, weight in weights.items() if weight >= 0.1 * total and tag != UNDETERMINED))
