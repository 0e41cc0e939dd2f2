"""What exists from the first start, with the same names every time."""

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"

PIPELINE_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01"
PIPELINE_ARN = f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-pipeline/{PIPELINE_ID}"
PIPELINE_AGE_SECONDS = 3600.0
"""Age of the pipeline at the first start; a state file keeps its creation time from then on."""

PIPELINE_CONFIGURATION_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-insights-pipeline-configuration/call-analytics"
)
VOICE_PROFILE_DOMAIN_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:voice-profile-domain/5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f02"
)
STREAM_ARN = f"arn:aws:kinesisvideo:{REGION}:{ACCOUNT_ID}:stream/caller/1700000000000"
"""The stream the examples name. Any other of the right form is accepted as well."""
