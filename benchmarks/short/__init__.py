"""`make bench-short`: in five minutes, whether this program has become slower than a fixed older commit of itself."""
