"""Repair of misread words: how print is misread, which words are known, and which of them a misread one was."""
