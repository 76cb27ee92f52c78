"""Frames written as files that planners open."""
