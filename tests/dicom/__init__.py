"""The `dicom` room: what a data set says, and what leaves of it."""
