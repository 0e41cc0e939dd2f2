"""The native provider: the resources for every language of Pulumi, over Pulumi's protocol."""
