"""Stated needs and letters beside computed gaps, for planners."""
