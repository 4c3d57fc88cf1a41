"""AWS: sessions, credentials, clients, raw responses, errors."""
