"""Results -> figures, text and files: the only room that draws."""
