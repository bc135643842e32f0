"""Any form on any page: where a control stands, what it shows and holds, writing it, what became of that."""
