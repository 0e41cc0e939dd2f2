"""The AWS rest-json protocol, driven by botocore's service models."""
