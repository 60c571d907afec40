"""Writes 公文 (GB/T 9704-2012): python-docx on the office's base document 公文底稿.docx."""
