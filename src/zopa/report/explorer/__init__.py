"""The explorer: one page that answers a reader's own questions as the solver does."""
