"""Rules of normalisation: one rule, one function that looks at a text and proposes edits of it.

`tasks.normalise` runs them in a fixed order. None of them may touch й, ё, ї, №, ½ or a Roman numeral.
"""
