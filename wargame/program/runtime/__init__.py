"""What generated code calls: plain functions of numbers, time, draws, the agenda."""
