"""What a volunteer sent and what became of it; phones that may send."""
