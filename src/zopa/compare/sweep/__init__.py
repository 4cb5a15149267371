"""Sweeps: every way to keep or drop some codings, under scenarios and draws of uncertain values."""
