"""The world as plain data, and the one way it moves."""
