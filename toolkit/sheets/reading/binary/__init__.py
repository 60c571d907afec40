"""xls, xlsb and ods, in a child process."""
