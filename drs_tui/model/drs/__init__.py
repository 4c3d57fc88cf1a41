"""Data structures of the AWS services, as they send them."""
