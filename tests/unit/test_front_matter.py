"""Front matter counted in Roman numerals, and chapters whose running heads change, in texts without page marks."""
