"""Planning: what a run may write, prove or must leave – pure data."""
