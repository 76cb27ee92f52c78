"""Where observations, people and decisions are kept: one code for SQLite and PostGIS."""
