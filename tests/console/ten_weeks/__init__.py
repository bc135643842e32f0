"""A scripted person at the console through ten weeks of an office: `python -m tests.console.ten_weeks`."""
