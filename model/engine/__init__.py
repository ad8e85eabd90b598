"""The engine: rules compiled into one kernel, and the household function it runs."""
