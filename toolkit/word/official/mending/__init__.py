"""A .docx put right, or marked, as a new file: what `toolkit lint` has found."""
