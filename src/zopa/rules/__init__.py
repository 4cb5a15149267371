"""The expression language: text to typed tree, and from there to tables, prose and algebra."""
