"""今天.html: what lies open on the clerk's desk."""
