"""The model itself, without HTTP."""
