"""Recognisers of the annotate stage: citations, names, dates, numbers and what they say of the review of cases.

Each module reads the text of one segment (`passage`) and gives plain records; `tasks.annotate` turns them into rows.
Word lists live in `data/*.toml`, each with the source of its content in its first lines.
"""
