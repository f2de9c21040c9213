"""PAdES signatures of the PDF (ETSI EN 319 142): the site's seal, a person's own key, a timestamp.

They stand beside our own seal (`paper_seal`), which signs the whole file with them in it. Only this
folder names pyHanko, and only when a PDF is signed or checked: it takes a second to load.
"""
