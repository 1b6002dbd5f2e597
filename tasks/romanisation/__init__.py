"""Words of Cyrillic languages in Latin letters: schemes both ways, detection, restoration, name keys."""
