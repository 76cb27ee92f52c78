"""Indicators of accessibility, decisive barriers and the progress of the survey, for planners."""
