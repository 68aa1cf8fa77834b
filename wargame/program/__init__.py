"""From what an author said to a laid-out world and generated Python."""
