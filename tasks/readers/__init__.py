"""Readers: one module a format. `inspect` counts what a source holds, `read` gives one page of it."""
