"""What is looked up beside jobs and logs: names, recovery instances, executions."""
