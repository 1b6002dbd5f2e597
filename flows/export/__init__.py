"""Writers of pages in the formats of other programs: pure functions of rows."""
