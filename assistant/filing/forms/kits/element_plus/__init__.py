"""Element Plus 2: pop-ups teleported to the body, models in Vue 3."""
