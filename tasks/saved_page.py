"""The folder in which a browser keeps what belongs to a page saved as "web page, complete"."""

import posixpath

#: What Windows knows as connected files (Shell, "Manage pairs of web pages and folders") and browsers write, by
#: language of the system.
_ENDINGS = (
    "_files", ".files", "_file", "_файлы", "_файли", "-dateien", "_fichiers", "_archivos", "_arquivos", "_bestanden",
    "_bylos", "_datoteke", "_dosyalar", "_elemei", "_failid", "_fails", "_fajlovi", "_ficheiros", "-filer",
    "_fitxategiak", "_fitxers", "_pliki", "_soubory", "_tiedostot",
)  # fmt: skip


def in_resources(path: str) -> bool:
    """Whether a path lies in a folder named like the companion of a saved page.

    >>> in_resources("web/Причал_files/main.css"), in_resources("web/Причал.htm")
    (True, False)
    """
    folders = path.lower().split("/")[:-1]
    return any(folder.endswith(_ENDINGS) for folder in folders)


def page_stems(path: str) -> list[str]:
    """For each companion folder that a path lies in, outermost first, the path of its page without suffix.

    >>> page_stems("web/Причал_files/main.css")
    ['web/Причал']
    """
    parts = path.split("/")
    return [
        posixpath.join(*parts[:depth], folder[: -len(ending)])
        for depth, folder in enumerate(parts[:-1])
        for ending in [next((ending for ending in _ENDINGS if folder.lower().endswith(ending)), None)]
        if ending is not None and len(folder) > len(ending)
    ]


def page_stem(path: str) -> str:
    """The path of a page without the suffix that its companion folder leaves out.

    >>> page_stem("web/Причал.htm")
    'web/Причал'
    """
    stem, _ = posixpath.splitext(path)
    return stem
