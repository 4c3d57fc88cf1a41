"""What a job's answers and log add up to: outcome, phases, causes, recovery time."""
