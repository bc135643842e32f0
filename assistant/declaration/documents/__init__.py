"""Untrusted papers – .docx, .pdf, images – read into plain facts, in a child process with time and memory limits."""
