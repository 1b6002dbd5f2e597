"""Storage: what a table looks like, what a thing is called, and where bytes are kept.

Schemas and ids are pure; blobs, versions and releases do all the reading and writing that Opis does.
"""
