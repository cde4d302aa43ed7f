"""Sweeps: trainings that differ in some settings, each a run like any other, done by the workers of a cluster."""
