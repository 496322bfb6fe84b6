"""Evaluation: benchmarks as commands, on data that their user has."""
