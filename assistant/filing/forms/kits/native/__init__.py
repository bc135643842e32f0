"""Native HTML controls and ARIA widgets: what is left when no other kit owns a control."""
