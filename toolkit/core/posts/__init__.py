"""Who holds which post from when until when, and what is due and paid for it."""
