"""Witnesses: text that somebody put beside a page image. One module a format; `choice` weighs it against the page."""
