"""The preflight: finds what a reviewer would send back before a browser opens."""
