"""Read and fill the form of any page: address each control, read its value, write it and judge the outcome."""
