"""Streets as a weighted graph, and the travellers who use them."""
