pytest_plugins = ["solidrust_ai.testing"]
