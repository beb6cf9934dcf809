"""The sample workspace: a makerspace with a past. The same day gives the same rows."""
