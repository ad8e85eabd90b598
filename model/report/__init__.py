"""Tables and figures of a run; reads only its Dataset."""
