"""One feed a module: bytes in, checked frames out."""
