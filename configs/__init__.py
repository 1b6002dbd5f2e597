"""Configs: the typed models of everything a human may set, their loader, and the shipped TOML files."""
