"""First pass: everything that has a name gets its type and its cells."""
