"""AWS: configuration, sessions, clients, the service model, retries and errors. No Pulumi."""
