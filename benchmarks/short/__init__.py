"""`make bench-short`: find out in five minutes whether this program has become slower than a fixed older commit."""
