"""Automation for offices that look after retired cadres (老干部工作工具箱)."""
