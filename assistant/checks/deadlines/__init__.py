"""Working days and the deadlines of the law that are counted in them."""
