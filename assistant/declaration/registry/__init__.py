"""The registry as data: `description` says what a registry's description holds, `algorithms_registry` is this one's."""
