"""The DICOM node: who calls and what they ask, translated from the network to the archive.

A front door: no rows of its own. It knows the archive, people and the audit; how DIMSE travels is
`binome.dicom.network`'s business. Every service names its policy in `policies`.
"""
