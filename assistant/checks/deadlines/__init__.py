"""Working days, and statutory deadlines counted in them."""
