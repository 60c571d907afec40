"""名册: a pocket book, the directory of 涉老单位, families, and who may be offered which organisation."""
