"""Zones, agreement space, conflicts and concessions: exact, or said not to be."""
