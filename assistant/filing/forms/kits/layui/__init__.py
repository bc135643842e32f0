"""layui 2: jQuery-like widgets drawn over the native controls of pages that a server writes."""
