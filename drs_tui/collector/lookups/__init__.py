"""What is looked up beside jobs: names, recovery instances, executions."""
