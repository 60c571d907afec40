"""学习和活动: what is planned, what took place, who was missing, with whom and where."""
