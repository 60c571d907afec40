"""扫描回登: what pens have done to printed lists, read, confirmed by a person, and entered."""
