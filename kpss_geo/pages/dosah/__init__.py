"""Isochrones and the travel-time surface of chosen services, and what a change would do, for planners."""
