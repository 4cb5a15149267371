"""The language server: what an editor asks about position files, answered from the same checks."""
