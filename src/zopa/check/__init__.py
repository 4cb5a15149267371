"""Cross-checks over a whole case and its scenarios."""
