"""Ant Design Vue 4: pop-ups teleported to the body, lists that draw only what is in sight, models held by Vue 3."""
