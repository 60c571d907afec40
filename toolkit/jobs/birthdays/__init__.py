"""生日慰问: whose birthday it is, when it is kept, and what the visitor takes along."""
