"""beian: from a filing profile to a proved, handed-over filing in China's algorithm registry."""
