"""Tables written as text: csv, web pages, XML 2003."""
