"""The laws of motion of the projection: one file for each, and the state they move."""
