"""The intake workbook 资料收集表: write a profile as .xlsx for a client to fill in, read it back, merge three-way."""
