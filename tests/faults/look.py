"""Reads `UID SHA-256` lines and prints each UID whose data set the index does not find whole."""

import hashlib
import sys

import django


def main() -> None:
    django.setup()
    from binome.archive.blobs import BlobMissing, blobs
    from binome.archive.models import Instance

    for line in sys.stdin:
        uid, sent = line.split()
        instance = Instance.objects.filter(sop_instance_uid=uid).first()
        try:
            file = b"".join(blobs().stream(instance.blob)) if instance else b""
        except BlobMissing:
            file = b""
        offset = instance.data_set_offset if instance else 0
        if hashlib.sha256(file[offset:]).hexdigest() != sent:
            print(uid)


if __name__ == "__main__":
    main()
