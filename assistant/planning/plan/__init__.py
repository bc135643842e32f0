"""Planning: what a run may write, prove, or must leave alone (pure data)."""
