"""The playbook language: text to values, or every problem at once."""
