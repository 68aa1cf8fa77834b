"""Everything that answers a Question."""
