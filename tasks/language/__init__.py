"""Which language a text is in, in which script, and where its sentences are."""
