"""How long zopa takes, beside other programs, its answers checked: `python -m benchmarks`."""
