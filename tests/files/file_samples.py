"""Files as programs of the world write them: calendars, business cards, archives, and beginnings of programs."""

import zipfile
from io import BytesIO

ZONE_RULES = """BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""

EXCHANGE = (
    """BEGIN:VCALENDAR
METHOD:REQUEST
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
"""
    + ZONE_RULES
    + """BEGIN:VEVENT
ORGANIZER;CN=Anna Berg:mailto:anna.berg@example.de
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=support@ex
 ample.lv:mailto:support@example.lv
ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED;CN="Bērziņš, Jānis":MAILTO:
 janis@example.lv
DESCRIPTION;LANGUAGE=de-DE:Guten Tag\\,\\nwir sprechen über die Lieferung.\\n
SUMMARY;LANGUAGE=de-DE:Besprechung: Auftrag 58190
DTSTART;TZID={zone}:20261124T140000
DTEND;TZID={zone}:20261124T150000
UID:040000008200E00074C5B7101A82E008
CLASS:PUBLIC
DTSTAMP:20261120T083012Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION;LANGUAGE=de-DE:Microsoft Teams-Besprechung
RRULE:FREQ=WEEKLY;UNTIL=20270131T130000Z;INTERVAL=1;BYDAY=TU;WKST=MO
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE
BEGIN:VALARM
DESCRIPTION:REMINDER
TRIGGER;RELATED=START:-PT15M
ACTION:DISPLAY
END:VALARM
END:VEVENT
END:VCALENDAR
"""
)

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:CANCEL
BEGIN:VEVENT
DTSTART:20261231T223000Z
DTEND:20270101T003000Z
DTSTAMP:20261120T100000Z
ORGANIZER;CN=王小明:mailto:wang@example.cn
UID:abc@google.com
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=li@exa
 mple.cn;X-NUM-GUESTS=0:mailto:li@example.cn
DESCRIPTION:<p>退款会议</p><a href="https://evil.example/pay">https://bank.example</a>
LOCATION:北京市海淀区
SEQUENCE:1
STATUS:CANCELLED
SUMMARY:年终会议
END:VEVENT
END:VCALENDAR
"""

APPLE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Apple Inc.//macOS 14.1//EN
CALSCALE:GREGORIAN
BEGIN:VEVENT
CREATED:20261101T090000Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Ziemassvētki
TRANSP:TRANSPARENT
UID:5B3C
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VTODO
SUMMARY:Nosūtīt rēķinu
DUE;TZID=Europe/Riga:20261130T120000
STATUS:NEEDS-ACTION
UID:5B3D
END:VTODO
END:VCALENDAR
"""

YANDEX = """BEGIN:VCALENDAR
PRODID:-//Yandex LLC//Yandex Calendar//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
DTSTART;TZID=Europe/Moscow:20261124T160000
DURATION:PT45M
SUMMARY:Звонок по заказу
ATTENDEE;PARTSTAT=TENTATIVE;CN=Олег Петров:mailto:oleg@example.ru
ORGANIZER:mailto:support@example.lv
UID:yandex-1
END:VEVENT
END:VCALENDAR
"""

CALENDARS = {
    "Exchange": EXCHANGE.replace("{zone}", "W. Europe Standard Time"),
    "Outlook's own zone": EXCHANGE.replace("{zone}", "Customized Time Zone"),
    "Google": GOOGLE,
    "Apple": APPLE,
    "Yandex": YANDEX,
}

PHONE_CARD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=D1=82=D1=80=D0=BE=D0=B2;=D0=9E=D0=BB=D0=B5=D0=B3;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9E=D0=BB=D0=B5=D0=B3=20=D0=9F=D0=B5=\r\n=D1=82=D1=80=D0=BE=D0=B2\r\n"
    "TEL;CELL;PREF:+7 912 345-67-89\r\nTEL;WORK;VOICE:+7 495 123-45-67\r\nEMAIL;PREF;INTERNET:oleg@example.ru\r\n"
    "ORG;CHARSET=WINDOWS-1251;ENCODING=QUOTED-PRINTABLE:=CE=CE=CE;=CE=F2=E4=E5=EB\r\n"
    "ADR;WORK;ENCODING=QUOTED-PRINTABLE:;;Brivibas iela 1=0D=0A2. stavs;Riga;;LV-1010;Latvia\r\n"
    "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:one=0D=0A=\r\ntwo\r\n"
    "PHOTO;JPEG;ENCODING=BASE64:\r\n /9j/4AAQSkZJRgABAQ\r\n AAAQABAAD\r\n\r\nEND:VCARD\r\n"
)

APPLE_CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iOS 18.0//EN\r\nN:Bērziņš;Jānis;;Dr.;\r\n"
    "FN:Dr. Jānis Bērziņš\r\nORG:SIA Ziemeļi\\, Rīga;Pārdošana\r\nTITLE:Vadītājs\r\n"
    "item1.EMAIL;type=INTERNET;type=pref:janis@example.lv\r\nitem1.X-ABLabel:_$!<Other>!$_\r\n"
    "TEL;type=CELL;type=VOICE;type=pref:+371 2912 3456\r\n"
    "item2.ADR;type=HOME:;;Brīvības iela 1\\n2. stāvs;Rīga;;LV-1010;Latvija\r\nitem3.URL;type=pref:https\\://example.lv\r\n"
    "NOTE:Garš teksts\\, kas turpinā\r\n s nākamajā rindā\\nun vēl\r\nBDAY;value=date:1980-02-30\r\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ\r\nEND:VCARD\r\n"
)

CHINESE_CARD = (
    "BEGIN:VCARD\nVERSION:4.0\nN:王;小明;;;\nORG:北京科技有限公司;客服部\nTITLE:经理\n"
    'TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+86-138-0013-8000\nEMAIL;TYPE=work:wang@example.cn\n'
    'ADR;TYPE=work;LABEL="北京市\\n海淀区":;;中关村大街1号;北京;;100080;中国\nURL:https://example.cn\nEND:VCARD\n'
)

CARDS = {"2.1 of a phone": PHONE_CARD, "3 of Apple": APPLE_CARD, "4": CHINESE_CARD, "two": APPLE_CARD + CHINESE_CARD}

LETTER = (
    "From: =?utf-8?q?J=C4=81nis?= <janis@example.lv>\r\nTo: support@example.lv\r\n"
    "Date: Tue, 24 Nov 2026 15:00:00 +0200\r\nSubject: =?utf-8?q?Kur_ir_paci=C5=86a=3F?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n'
    "Content-Transfer-Encoding: 8bit\r\n\r\nPaciņa nav atnākusi.\r\n--b\r\n"
    'Content-Type: application/pdf; name="rekins.pdf"\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.4\r\n--b--\r\n'
)

PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
LINK = b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F" + bytes(60)
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def ole(*streams: str, installer: bool = False) -> bytes:
    """An OLE file with streams of these names, as old Office documents and packages of Windows are."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[30:32] = b"\x09\x00"
    root = bytearray(128)
    if installer:
        root[80:96] = bytes.fromhex("84100c0000000000c000000000000046")
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in streams)
    return bytes(header + root) + names + bytes(512)


def archive(*names: str, content: bytes = b"x", locked: bool = False) -> bytes:
    """A ZIP archive of files with these names."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, content)
    raw = bytearray(made.getvalue())
    if locked:
        place = raw.find(b"PK\x01\x02")
        while place >= 0:
            raw[place + 8] |= 1
            place = raw.find(b"PK\x01\x02", place + 4)
    return bytes(raw)
