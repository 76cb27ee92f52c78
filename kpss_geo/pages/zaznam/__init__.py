"""Logging a point, for volunteers."""
