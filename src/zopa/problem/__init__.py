"""A case made ready to solve: integers and tables, each knowing where it came from."""
