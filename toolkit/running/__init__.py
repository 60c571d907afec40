"""Where jobs meet files: the office folder, what is read, what is written."""
