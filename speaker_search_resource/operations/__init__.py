"""What happens to any resource: create, wait, read, update, stop. No Pulumi."""
