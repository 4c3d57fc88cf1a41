"""The ui's side of the stream: starts the collector, applies its events, holds the jobs."""
