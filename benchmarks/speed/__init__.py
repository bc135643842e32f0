"""`make bench`: this program beside other ways of filling the same forms, in one run, on the same pages and values."""
