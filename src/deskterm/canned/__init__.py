"""The library of canned replies: load, lint, render, rank."""
