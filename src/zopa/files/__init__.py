"""YAML on disk to plain data with a place for every key and value, and back."""
