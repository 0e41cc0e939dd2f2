"""Everything beside the API: the control API, the status page and the command line."""
