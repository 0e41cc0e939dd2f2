"""Limits of AWS that the service model does not have."""

from datetime import timedelta

MAX_PIPELINE_AGE = timedelta(hours=8)
"""Age at which AWS stops a pipeline, and with it its tasks:
https://docs.aws.amazon.com/chime-sdk/latest/dg/managing-call-analytics-pipelines.html
"""
