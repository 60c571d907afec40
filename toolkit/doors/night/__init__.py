"""The night's door: what sheet 计划 asks for, done once every night and told in the morning."""
