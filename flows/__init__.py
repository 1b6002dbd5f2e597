"""Flows: plan what is stale, run it in batches, publish one version; Prefect and the command line live here."""
