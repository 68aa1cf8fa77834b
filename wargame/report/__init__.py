"""Pictures, narratives and reports made from runs and records."""
