"""Senders that go on until the hub is gone, and remember what it acknowledged."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from binome.dicom.network.errors import NetworkError
from binome.dicom.network.handlers import Peer
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor
from tests.archive.instances import Made
from tests.faults.hub import TITLE, Hub
from tests.node.peers import as_stored

KIND = 'multipart/related; type="application/dicom"; boundary=xyz'
TOGETHER = 3
PATIENCE = Limits(artim_s=60.0, stall_s=60.0)


@dataclass
class Senders:
    """One scanner and one DICOMweb client; `acknowledged` maps a UID to its data set's SHA-256."""

    hub: Hub
    acknowledged: dict[str, str] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for send in (self._scan, self._stow):
            thread = threading.Thread(target=_until_gone, args=(send,))
            thread.start()
            self._threads.append(thread)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _scan(self) -> None:
        made, peer = Made(), Peer("BINOME", TITLE, "127.0.0.1", self.hub.dicom_port)
        first = as_stored(made.instance())
        contexts = [(first.sop_class_uid, (first.transfer_syntax_uid,))]
        with Requestor(peer, contexts=contexts, limits=PATIENCE) as requestor:
            for number in range(1, 100_000):
                file = made.instance(number)
                instance = as_stored(file)
                if requestor.store(instance) != 0:
                    return
                self._note(instance.sop_instance_uid, file)

    def _stow(self) -> None:
        made = Made()
        with httpx.Client(headers=self.hub.headers, timeout=60) as client:
            for number in range(1, 100_000):
                files = [made.instance(number) for _ in range(TOGETHER)]
                body = b"".join(b"\r\n--xyz\r\n\r\n" + file for file in files) + b"\r\n--xyz--"
                answer = client.post(
                    f"{self.hub.dicom_web}/studies", content=body, headers={"Content-Type": KIND}
                )
                if answer.status_code != 200:
                    return
                said = {item["00081155"]["Value"][0] for item in answer.json()["00081199"]["Value"]}
                for file in files:
                    uid = as_stored(file).sop_instance_uid
                    if uid in said:
                        self._note(uid, file)

    def _note(self, uid: str, file: bytes) -> None:
        offset = as_stored(file).offset
        self.acknowledged[uid] = hashlib.sha256(file[offset:]).hexdigest()


def _until_gone(send: Callable[[], None]) -> None:
    try:
        send()
    except (httpx.HTTPError, NetworkError, OSError):
        return
