"""Scenario against baseline: what changes, what that does, and which change does how much."""
