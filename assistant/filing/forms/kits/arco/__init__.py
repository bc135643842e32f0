"""Arco Design for React 2: pop-ups rendered into the body, models in the props of React components."""
