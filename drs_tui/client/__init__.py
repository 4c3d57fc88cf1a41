"""The client's side of the protocol: the collector process, its requests and events."""
