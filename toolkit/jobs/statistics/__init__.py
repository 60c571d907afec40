"""离退休干部统计: figures by township and circumstance, what changed, who retires next year, who may be 离休."""
