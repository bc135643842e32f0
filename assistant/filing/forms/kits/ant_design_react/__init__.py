"""Ant Design 5 for React: pop-ups rendered into the body, models in the props of React components without names."""
