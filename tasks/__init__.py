"""Stages: pure functions, rows in, rows out; no orchestrator, no disk, no network."""
