"""节日问候: a list of whom to greet, and a letter each."""
