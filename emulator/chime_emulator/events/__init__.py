"""Events: results of tasks and status changes of pipelines, and their delivery to the sinks."""
