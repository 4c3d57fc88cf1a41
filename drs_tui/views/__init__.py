"""Describe jobs, servers and failures for users, without a screen."""
