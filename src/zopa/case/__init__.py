"""Load a workspace; apply a scenario and a date; resolve names and expressions to one Case."""
