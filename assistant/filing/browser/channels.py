"""The ways in which a page could send past the interception of requests, and the switches that turn them off.

`docs/safety.md` lists every way with what stops it; this module holds those that the interception does not see. Most are
turned off in the browser. The others are removed from every page, frame and worker before its own scripts run, and no page
can register a service worker: its navigation preload and static routes are requests that nothing intercepts. WebSocket and
WebRTC are left to the page in a handover; arming closes what it opened.
"""

from __future__ import annotations

DISABLED_FEATURES = ("Reporting", "NetworkErrorLogging", "DeviceBoundSessions", "SignedHTTPExchange")
"""Features of the network service: the browser sends for a response header, without any script or renderer."""

OFF: dict[str, tuple[str, ...]] = {
    "BackgroundFetch": ("BackgroundFetchManager",),
    "PeriodicBackgroundSync": ("PeriodicSyncManager",),
    "WebSocketStream": ("WebSocketStream",),
    "FetchLaterAPI": ("fetchLater",),
    "FetchUploadStreaming": ("Request.prototype.body",),  # a body that is still written after the request was judged
    "PushMessaging": ("PushManager",),
    "PaymentApp": ("PaymentManager",),
    "Presentation": ("Presentation",),
    "RemotePlayback": ("RemotePlayback",),
    "WebAuth": ("PublicKeyCredential",),
    "FedCm": ("IdentityCredential", "IdentityProvider"),
    "WebIdentityDigitalCredentials": ("DigitalCredential",),
    "WebUSB": ("USB",),
    "WebHID": ("HID",),
    "Serial": ("Serial",),
    "WebBluetooth": ("Bluetooth",),
    "WebNFC": ("NDEFReader",),
    "DirectSockets": ("TCPSocket", "UDPSocket", "TCPServerSocket"),
    "WebAppInstallation": ("Navigator.prototype.install",),
    "SharedStorageAPI": ("sharedStorage",),
    "PrivateAggregation": ("PrivateAggregation",),
    "AttributionReporting": ("HTMLAnchorElement.prototype.attributionSrc",),
    "Fledge": ("Navigator.prototype.runAdAuction",),
    "AdInterestGroupAPI": ("Navigator.prototype.joinAdInterestGroup", "Navigator.prototype.updateAdInterestGroups"),
    "TopicsAPI": ("Document.prototype.browsingTopics",),
    "FencedFrames": ("HTMLFencedFrameElement",),
    "PrivateStateTokens": ("Document.prototype.hasPrivateToken",),
    "ScriptedSpeechRecognition": ("webkitSpeechRecognition",),
    "ScriptedSpeechSynthesis": ("speechSynthesis",),
}
"""Blink's features that are turned off, and the names by which a page would reach each."""

REMOVED = ("WebTransport", "PaymentRequest", "SpeechRecognition")
"""Interfaces without a switch: the guard script takes them out of every realm."""

OFF_NAMES = tuple(name for names in OFF.values() for name in names)
