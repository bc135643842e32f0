"""The intake workbook 资料收集表: a profile as an .xlsx that a client can fill, and back, merged three-way."""
