"""Paper that comes home: pictures in, what pens have done to the strips of our lists out."""
