"""The models of a filing profile: subject, products, algorithms, notes."""
