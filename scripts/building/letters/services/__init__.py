"""What is done for each person (精准服务): the handbook, the application for aid."""
