"""Making a site map true for the live site: proposals, the walk through the pages, what is learnt, and its check later."""
