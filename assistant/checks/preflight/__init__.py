"""What a reviewer would send back, found before a browser opens."""
