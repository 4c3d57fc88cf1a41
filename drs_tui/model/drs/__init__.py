"""The shapes of the service, as it sends them."""
