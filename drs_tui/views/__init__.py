"""What a job, a server, a failure means to a person, without a screen."""
