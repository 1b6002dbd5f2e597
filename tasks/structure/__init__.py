"""Structure: from pages as read to the blocks that a scholar would have marked.

`manuscript` holds the pages and their lines, `block` what a block is while its kind is being found, `claims` turns the
blocks of a reader into ours, `ledger` sees that every character lies in exactly one block, `rows` writes them out.
The other modules know one noun of the field each: furniture, headings, notes, quotes, lists, tables, comments, joins.
"""
