"""Element Plus 2: pop-ups teleported to the body, models held by Vue 3."""
