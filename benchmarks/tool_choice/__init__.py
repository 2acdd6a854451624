"""Questions with the tools and arguments they lead to, asked of the provider that works without a model."""
