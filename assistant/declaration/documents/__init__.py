"""Read untrusted papers (.docx, .pdf, images) into plain facts in a child process with time and memory limits."""
