"""What a file may say: frozen pydantic models of every file format."""
