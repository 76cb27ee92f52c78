"""Official feeds downloaded politely and made into a territory folder."""
