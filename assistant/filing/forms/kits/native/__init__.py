"""Native HTML controls and ARIA widgets: all controls that no other kit owns."""
