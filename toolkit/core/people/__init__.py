"""Who somebody is: numbers, births, deaths, wishes, what is printed of them."""
