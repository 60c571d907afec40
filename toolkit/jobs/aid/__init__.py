"""困难帮扶: from an application to the money, and who of those in need has not applied."""
