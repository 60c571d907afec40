"""Any sheet as rows (任意表格): headings as fields, rows chosen by conditions and put in groups."""
