"""Any workbook that an office keeps → Grid."""
