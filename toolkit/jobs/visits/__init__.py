"""节日慰问: whom an office visits at a festival, what is brought, and who has it."""
