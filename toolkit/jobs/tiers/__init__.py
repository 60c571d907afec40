"""三级服务: who is in 日常, 重点 and 特殊, and whom to visit how often."""
