"""Readers of official Czech registers and statistics: files in, checked frames out."""
