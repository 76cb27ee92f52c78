"""Survey files of other programs: read into events, written from points; one format a module."""
