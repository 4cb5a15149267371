"""Frozen results and their JSON: what a solve says, complete enough to explain and to draw."""
