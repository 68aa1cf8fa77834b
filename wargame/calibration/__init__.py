"""Numbers of playbooks from data that a user has: read, fitted, compared with those that are shipped."""
