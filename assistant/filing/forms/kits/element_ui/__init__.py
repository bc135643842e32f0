"""Element UI 2: labels without `for`, anonymous pop-ups moved to the body, models in Vue 2."""
