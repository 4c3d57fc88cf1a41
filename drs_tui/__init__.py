"""A live, read-only terminal monitor for AWS Elastic Disaster Recovery jobs."""

__version__ = "0.1.0"
