"""Charts: pure functions from results to figures, and what they are drawn with."""
