"""DICOM, without Django: data sets, identifiers, codecs, de-identification and the network protocol."""
