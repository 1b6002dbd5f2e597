"""Likeness of texts and images: folds, signatures, bands, alignment, passages. No stage, no table, no store here."""
