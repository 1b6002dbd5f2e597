"""Peak memory of a process that normalises texts in all twelve languages: `python -m tests.quality.language_memory`.

It prints mebibytes. Run in a process of its own, since a peak is never taken back.
"""

import sys
from pathlib import Path

from storage.schemas import Leaf, MemberRow, SegmentRow, Span
from tasks.normalise import NormaliseParameters, run

#: A sentence in each language, and one of romanised Russian, which asks for the word lists.
SENTENCES = (
    "The clerk entered each petition on the day it arrived, and nobody asked for the register.",
    "Секретарь записал прошение в книгу в тот же день, и никто не спрашивал о реестре.",
    "Секретар записав прохання до книги того ж дня, і ніхто не питав про реєстр.",
    "Сакратар запісаў просьбу ў кнігу ў той жа дзень, і ніхто не пытаўся пра рэестр.",
    "Секретарят записа молбата в книгата същия ден и никой не попита за регистъра.",
    "Секретар је уписао молбу у књигу истог дана и нико није питао за регистар.",
    "Sekretārs ierakstīja lūgumu grāmatā tajā pašā dienā, un neviens nejautāja par reģistru.",
    "Sekretorius įrašė prašymą į knygą tą pačią dieną, ir niekas neklausė apie registrą.",
    "Sekretär kirjutas palve samal päeval raamatusse ja keegi ei küsinud registri kohta.",
    "Sekretarz wpisał prośbę do księgi tego samego dnia i nikt nie pytał o rejestr.",
    "Der Sekretär trug die Bitte am selben Tag in das Buch ein, und niemand fragte nach dem Register.",
    "Le secrétaire inscrivit la demande dans le livre le jour même, et personne ne demanda le registre.",
    "Sekretar' zapisal proshenie v knigu v tot zhe den', i nikto ne sprashival o reestre kantseliarii.",
)


def main() -> None:
    """Normalise, and print the peak."""
    texts = [sentence for _ in range(20) for sentence in SENTENCES]
    segments = [
        SegmentRow(f"g{at}", "d", at, "paragraph", (Span(1, 0, len(text)),), text) for at, text in enumerate(texts)
    ]
    member = MemberRow("d", "c", "main", "a.txt", 0, ("s",), "plain", (Leaf("s", None, 0),))
    run([member], [], segments, [], NormaliseParameters())
    status = Path("/proc/self/status").read_text(encoding="ascii")  # what getrusage says is inherited from the parent
    sys.stdout.write(f"{int(status.split('VmHWM:')[1].split()[0]) / 1024:.0f}\n")


if __name__ == "__main__":
    main()
