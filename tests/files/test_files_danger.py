"""Whether an attached file may be opened: never what runs, after a warning what may do harm, at once the rest."""

import time

import pytest
from file_samples import CALENDARS, CARDS, LETTER, LINK, PDF, PICTURE, PROGRAM, archive, ole
from hypothesis import given, settings
from hypothesis import strategies as st

from deskterm.channels.files.danger import Danger, Verdict, verdict
from deskterm.channels.mail.attachments import safe_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCUMENT = ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/media/image1.png", "docProps/app.xml")

HARMLESS = [
    ("invoice.pdf", "application/pdf", PDF),
    ("photo.JPG", "image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("photo.jpg", "image/jpeg", PICTURE),  # called by the wrong name, and still a picture
    ("letter.docx", WORD, archive(*DOCUMENT)),
    ("letter.doc", "application/msword", ole("Root Entry", "WordDocument", "1Table")),
    ("table.ods", "application/vnd.oasis.opendocument.spreadsheet", archive("mimetype", "content.xml")),
    ("notes.txt", "text/plain", b"MZ is not what a program would say"),
    ("notes.txt", "text/plain", b"#!important: call back"),
    ("data.csv", "text/csv", b"numurs;summa\r\n1;2,50\r\n"),
    ("photos.zip", "application/zip", archive("vasara/a.jpg", "vasara/b.jpg", "lasi.txt")),
    ("photos.zip", "application/x-zip-compressed", archive()),
    ("meeting.ics", "text/calendar", CALENDARS["Exchange"].encode()),
    ("card.vcf", "text/vcard", CARDS["4"].encode()),
    ("mail.eml", "message/rfc822", LETTER.encode()),
    ("data.xml", "application/xml", b"<?xml version='1.0'?><order number='58190'/>"),
    ("attachment-1.bin", "application/octet-stream", b"\x00\x01\x02\x03"),
    ("", "", b""),
]

NEVER = [
    ("setup.exe", "application/octet-stream", PROGRAM),
    ("SETUP.EXE", "", b""),
    ("setup.exe. . ", "", b""),
    ("x.scr", "image/jpeg", b""),
    ("x.js", "text/plain", b"alert(1)"),
    ("x.PS1", "", b""),
    ("x.hta", "text/html", b"<html>"),
    ("x.lnk", "", LINK),
    ("open me", "", LINK),
    ("x.url", "", b"[InternetShortcut]\r\nURL=file://evil/x"),
    ("x.webloc", "", b"<?xml"),
    ("x.library-ms", "", b"<?xml"),
    ("x.settingcontent-ms", "", b"<?xml"),
    ("run.desktop", "", b"[Desktop Entry]\nExec=sh"),
    ("x.AppImage", "", b"\x7fELF"),
    ("x.deb", "", b"!<arch>\ndebian-binary"),
    ("x.jar", "", archive("META-INF/MANIFEST.MF", "A.class")),
    ("x.reg", "", b"REGEDIT4"),
    ("x.bin", "", "Windows Registry Editor Version 5.00\r\n".encode("utf-16")),
    ("x.mobileconfig", "", b""),
    ("x.rdp", "", b""),
    ("x.iso", "", b""),
    ("disk", "", bytes(0x8001) + b"CD001"),
    ("disk", "", bytes(100) + b"koly" + bytes(508)),
    ("tool", "application/octet-stream", b"\x7fELF\x02\x01\x01"),
    ("tool", "application/octet-stream", b"\xcf\xfa\xed\xfe\x07"),
    ("tool", "application/octet-stream", b"\xca\xfe\xba\xbe\x00\x00\x00\x02"),
    ("tool", "application/octet-stream", b"#!/bin/sh\nrm -rf ~\n"),
    ("tool", "application/x-msdownload", b""),
    ("tool", "application/x-sh; charset=utf-8", b""),
    ("tool", "", ole("Root Entry", installer=True)),
    ("x.msi", "", ole("Root Entry")),
    ("x.{ECD4FC4D-521C-11D0-B792-00A0C90312E1}", "", b""),
    ("pack.zip", "application/zip", archive("lasi.txt", "mape/Rēķins.pdf.EXE")),
    ("pack.zip", "application/zip", archive("invoice.js")),
    ("pack.zip", "application/zip", archive("disk.img")),
    ("letter.docx", WORD, archive(*DOCUMENT, "word/x.exe")),
    ("table.xlam", "", archive("[Content_Types].xml")),
]

DISGUISED = [
    ("invoice.pdf.exe", "application/pdf", PDF),
    ("invoice.docx   .scr", "", b""),
    ("photo.jpg", "image/jpeg", PROGRAM),
    ("invoice.pdf", "application/pdf", b"\x7fELF\x02"),
    ("notes.txt", "text/plain", b"#! /bin/sh\n"),
    ("letter.docx", WORD, LINK),
    ("letter.doc", "application/msword", ole("Root Entry", installer=True)),
    (safe_name("invoice\u202efdp.exe"), "application/pdf", b""),
    (safe_name("photo.jpg\u200b.exe "), "image/jpeg", b""),
]

ASK = [
    ("letter.docm", "", archive(*DOCUMENT, "word/vbaProject.bin")),
    ("letter.docx", WORD, archive(*DOCUMENT, "word/vbaProject.bin")),
    ("table.xlsx", "", archive(*DOCUMENT, "xl/macrosheets/sheet1.xml")),
    ("table.xlsx", "", archive(*DOCUMENT, "xl/embeddings/oleObject1.bin")),
    ("table.ods", "", archive("mimetype", "content.xml", "Basic/Standard/Module1.xml")),
    ("table.xls", "application/vnd.ms-excel", ole("Root Entry", "Workbook", "_VBA_PROJECT_CUR", "VBA")),
    ("table.xls", "", ole("Workbook") + b"\x85\x00\x0f\x00\x10\x20\x00\x00\x00\x01\x06\x00Macro1"),
    ("letter.doc", "", ole("WordDocument", "\x01Ole10Native")),
    ("letter.rtf", "application/rtf", b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}"),
    ("form.pdf", "application/pdf", PDF + b"<</S /JavaScript /JS (app.alert(1))>>"),
    ("form.pdf", "application/pdf", PDF + b"<</S/Launch/F(cmd.exe)>>"),
    ("page.html", "text/html", b"<p>hello"),
    ("page", "application/octet-stream", "<!DOCTYPE html><html>".encode("utf-16")),
    ("page.xml", "text/xml", b"<?xml version='1.0'?>\n<!-- x --><r xmlns='http://www.w3.org/1999/xhtml'/>"),
    ("logo.svg", "image/svg+xml", b"<svg/>"),
    ("logo.png", "image/png", b"<?xml version='1.0'?><svg onload='x'/>"),
    ("page.mht", "", b""),
    ("cert.p12", "", b""),
    ("query.iqy", "", b"WEB"),
    ("notes.one", "", b""),
    ("invoice.pdf", "application/pdf", archive("a.txt")),
    ("photo.jpg", "image/jpeg", b"Rar!\x1a\x07\x01"),
    ("pack.rar", "", b"Rar!\x1a\x07\x01"),
    ("pack.7z", "", b"7z\xbc\xaf\x27\x1c"),
    ("log.gz", "application/gzip", b"\x1f\x8b\x08"),
    ("pack.tar", "", bytes(257) + b"ustar\x00"),
    ("pack.zip", "application/zip", b"not a zip"),
    ("pack.zip", "application/zip", archive("a.txt")[:-10]),
    ("pack.zip", "application/zip", archive("a.txt", locked=True)),
    ("pack.zip", "application/zip", archive("inner.7z")),
    ("pack.zip", "application/zip", archive("page.html")),
    ("pack.zip", "application/zip", archive("table.xlsm")),
]


def named(case: tuple[str, str, bytes]) -> str:
    return ascii(case[0] or "nameless")


@pytest.mark.parametrize("case", HARMLESS, ids=named)
def test_what_customers_send_every_day_opens_at_once(case):
    assert verdict(*case) == Verdict(Danger.NONE, "")


@pytest.mark.parametrize("case", NEVER, ids=named)
def test_what_runs_or_starts_something_is_never_opened(case):
    found = verdict(*case)
    assert found.danger is Danger.NEVER
    assert found.why


@pytest.mark.parametrize("case", DISGUISED, ids=named)
def test_a_program_that_looks_like_a_document_is_named_as_such(case):
    assert verdict(*case) == Verdict(Danger.NEVER, "a program that pretends to be something else")


@pytest.mark.parametrize("case", ASK, ids=named)
def test_what_may_do_harm_is_opened_after_a_warning_only(case):
    found = verdict(*case)
    assert found.danger is Danger.ASK
    assert found.why


def test_the_name_in_an_archive_counts_in_any_folder_and_case():
    for name in ("A/B/setup.EXE", "a\\b.exe", "../x.lnk", "x.exe ", "x.exe."):
        assert verdict("pack.zip", "", archive(name)).why == "an archive with a program in it"


def test_an_archive_with_more_names_than_people_pack_is_not_looked_through():
    many = archive(*(f"{number:0>100}" for number in range(12_000)))
    start = time.process_time()
    assert verdict("pack.zip", "application/zip", many).danger is Danger.ASK
    assert time.process_time() - start < 5


def test_no_file_is_read_for_long():
    for piece in (b"PK\x05\x06", b"<!--", b"\x85\x00\x10\x00", b"/Launch", b"<", b"\x00", b"{\\rtf\\obj"):
        for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"{\\rtf"):
            began = time.process_time()
            verdict("x.zip", "application/zip", start + piece * (4_000_000 // len(piece)))
            assert time.process_time() - began < 5


BEGINNINGS = st.sampled_from([content[:2_000] for _, _, content in HARMLESS + NEVER + DISGUISED + ASK])
NAMES = st.one_of(st.text(max_size=30), st.sampled_from([name for name, _, _ in NEVER + ASK + HARMLESS]))


@settings(deadline=None, max_examples=200)
@given(NAMES, st.text(max_size=20), BEGINNINGS, st.binary(max_size=300), st.integers(0, 2_000))
def test_no_name_and_no_bytes_ever_raise(name, media_type, beginning, more, place):
    found = verdict(name, media_type, beginning[:place] + more + beginning[place:])
    assert (found.danger is Danger.NONE) == (found.why == "")


def test_a_hostile_name_is_only_a_name(hostile):
    assert verdict(hostile, hostile, hostile.encode("utf-8", "replace")).danger in Danger
    assert verdict(f"{hostile}.exe", "", b"").danger is Danger.NEVER
