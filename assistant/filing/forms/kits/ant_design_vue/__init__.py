"""Ant Design Vue 4: pop-ups teleported to the body, lists that render only visible options, models in Vue 3."""
