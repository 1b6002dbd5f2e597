"""Web copies: bytes to text, mark-up to blocks, threads, metadata, main text. The readers stand in `tasks.readers`."""
