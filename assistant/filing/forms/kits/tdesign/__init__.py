"""TDesign for Vue 3: pop-ups teleported to the body that stay there hidden, long lists that render only visible options."""
