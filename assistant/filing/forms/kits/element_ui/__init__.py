"""Element UI 2: labels point at nothing, pop-ups are moved to the body unnamed, models are held by Vue 2."""
