"""Reading of page images: engines behind one interface, layout, ink, the ladder of second readings."""
