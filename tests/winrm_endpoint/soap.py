"""Envelopes: what is read out of a request, and what an answer is made of."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
NAMES = (
    f'xmlns:s="{ENVELOPE}" xmlns:a="{ADDRESSING}" xmlns:n="{ENUMERATION}" xmlns:x="{TRANSFER}" '
    f'xmlns:w="{WSMAN}" xmlns:rsp="{SHELL}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common"'
)


class FaultError(Exception):
    """A request is answered with a fault ([MS-WSMV] 2.2.4.43)."""

    def __init__(
        self, code: int, subcode: str = "w:InternalError", reason: str = "", wmi: bool = False
    ) -> None:
        super().__init__(reason or subcode)
        self.code, self.subcode, self.reason, self.wmi = code, subcode, reason or subcode, wmi


@dataclass(frozen=True, slots=True)
class Request:
    """A request, taken apart."""

    root: Element

    @property
    def action(self) -> str:
        return self.text("Action").rpartition("/")[2]

    @property
    def message(self) -> str:
        return self.text("MessageID")

    def text(self, name: str) -> str:
        """The text of the first element of this name."""
        found = self.find(name)
        return (found.text or "") if found is not None else ""

    def find(self, name: str) -> Element | None:
        return next((one for one in self.root.iter() if one.tag.rpartition("}")[2] == name), None)

    def selector(self, name: str) -> str:
        """A selector of the resource, such as ShellId."""
        found = (one for one in self.root.iter() if one.tag.rpartition("}")[2] == "Selector")
        return next((one.text or "" for one in found if one.get("Name") == name), "")

    def option(self, name: str) -> str:
        found = (one for one in self.root.iter() if one.tag.rpartition("}")[2] == "Option")
        return next((one.text or "" for one in found if one.get("Name") == name), "")


def request(data: bytes) -> Request:
    return Request(fromstring(data))


def answer(asked: Request, body: str) -> bytes:
    """An envelope that answers a request."""
    return (
        f'<s:Envelope {NAMES} xml:lang="en-US"><s:Header><a:Action>{escape(asked.text("Action"))}Response'
        f"</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID><a:RelatesTo>{escape(asked.message)}"
        f"</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def fault(error: FaultError) -> bytes:
    """An envelope that says that a request failed."""
    detail = (
        f'<n1:MSFT_WmiError xmlns:n1="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError">'
        f"<n1:error_Code>{error.code}</n1:error_Code></n1:MSFT_WmiError>"
        if error.wmi
        else f'<f:WSManFault xmlns:f="{FAULT}" Code="{error.code}" Machine="test">'
        f"<f:Message>{escape(error.reason)}</f:Message></f:WSManFault>"
    )
    return (
        f"<s:Envelope {NAMES}><s:Header/><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode>"
        f"<s:Value>{error.subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang='en-US'>"
        f"{escape(error.reason)}</s:Text></s:Reason><s:Detail>{detail}</s:Detail></s:Fault></s:Body></s:Envelope>"
    ).encode()
