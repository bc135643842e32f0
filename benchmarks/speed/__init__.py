"""`make bench`: this program compared with other ways of filling the same forms, on the same pages and values."""
