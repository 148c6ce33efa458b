"""What a file's name says it is: the endings that mail services do not let through, and those that ask for care.

The lists follow what Gmail and Outlook block, with what macOS, Linux and Android run besides.
"""

import re
from enum import Enum, auto
from typing import Final


class Sort(Enum):
    """What opening a file of that name does."""

    PROGRAM = auto()
    INSTALLER = auto()
    SHORTCUT = auto()
    SETTINGS = auto()
    CONNECTION = auto()
    DISK = auto()
    CERTIFICATE = auto()
    MACROS = auto()
    FETCHING = auto()
    EMBEDDING = auto()
    WEB_PAGE = auto()
    ARCHIVE = auto()


_BY_SORT: Final = {
    Sort.PROGRAM: (
        # Windows
        "exe com scr pif bat cmd cpl dll drv sys ocx ax ex ex_ gadget pyd mui vxd 386 shb shs xbap xll wll wsc wsf"
        " wsh vb vbe vbs vbp vsmacros vsw js jse mjs cjs jsx hta htc sct msc msh msh1 msh2 mshxml msh1xml msh2xml ps1"
        " ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 cdxml bas ade adp mda mde mdt mdw mdz maf mag mam maq mar mas mat"
        " mau mav maw accde accda accdr fxp prg chm hlp hpj its lib ops osd pcd prf csh ksh tcsh fish bgi cnt grp app"
        " scf library-ms search-ms searchconnector-ms settingcontent-ms appcontent-ms diagcab diagcfg diagpkg"
        " xla xlam ppa ppam wiz u3p air appref-ms application vsto printerexport webpnp theme themepack"
        " deskthemepack nsh plg"
        # scripts and byte code
        " sh bash zsh run py pyc pyo pyw pyz pyzw pl pm rb lua tcl ahk au3 jar jnlp class war ear swf spl wasm ws"
        # macOS
        " command tool action workflow scpt scptd applescript terminal osx dylib kext prefpane bundle"
        # Linux and Android
        " desktop appimage elf so ko out dex"
    ),
    Sort.INSTALLER: (
        "msi msp mst msu msix msixbundle appx appxbundle appinstaller isp ins deb rpm snap flatpak flatpakref"
        " flatpakrepo pkg mpkg apk apks apkm xapk aab ipa xpi crx vsix oxt inf"
    ),
    Sort.SHORTCUT: "lnk url website webloc inetloc fileloc xnk mad mcf glk",
    Sort.SETTINGS: "reg mobileconfig mobileprovision provisionprofile ppkg admx",
    Sort.CONNECTION: "rdp rdg ica ovpn vnc remoteapp tvs anydesk",
    Sort.DISK: "iso img vhd vhdx vmdk vdi dmg udf nrg mdf toast sparseimage sparsebundle wim ova ovf",
    Sort.CERTIFICATE: "cer crt der p12 pfx spc sst stl p7b keychain",
    Sort.MACROS: "docm dotm xlsm xltm xlsb pptm potm ppsm sldm xlm mdb accdb pubm vsdm vstm vssm",
    Sort.FETCHING: "iqy oqy dqy rqy slk dif odc udl wax asx m3u8 xsl xslt torrent",
    Sort.EMBEDDING: "one onepkg onetoc2",
    Sort.WEB_PAGE: "html htm xhtml xht shtml shtm mht mhtml svg svgz webarchive maff asp aspx php hxa",
    Sort.ARCHIVE: (
        "zip zipx 7z rar r00 ace arj lzh lha cab tar tgz tbz tbz2 txz tzst taz gz bz2 xz zst z lz lzma uue uu xxe b64"
        " hqx sit sitx xar cpio alz egg"
    ),
}

ENDINGS: Final = {ending: sort for sort, endings in _BY_SORT.items() for ending in endings.split()}
"""Ending in small letters, without its dot, and what it does."""

_PROGRAM_TYPES: Final = (
    "application/x-msdownload application/x-msdos-program application/x-dosexec application/exe application/x-exe"
    " application/vnd.microsoft.portable-executable application/x-executable application/x-elf application/x-sharedlib"
    " application/x-mach-binary application/x-sh application/x-shellscript application/x-csh application/x-bat"
    " application/bat application/x-powershell application/javascript application/x-javascript text/javascript"
    " text/jscript text/vbscript text/x-shellscript text/x-sh text/x-python application/x-python-code"
    " application/hta application/java-archive application/x-java-archive application/java-vm application/x-java-applet"
    " application/x-java-jnlp-file application/x-shockwave-flash application/wasm application/vnd.ms-htmlhelp"
)

MEDIA_TYPES: Final = {
    **dict.fromkeys(_PROGRAM_TYPES.split(), Sort.PROGRAM),
    "application/x-msi": Sort.INSTALLER,
    "application/x-ms-installer": Sort.INSTALLER,
    "application/vnd.android.package-archive": Sort.INSTALLER,
    "application/vnd.debian.binary-package": Sort.INSTALLER,
    "application/x-debian-package": Sort.INSTALLER,
    "application/x-rpm": Sort.INSTALLER,
    "application/x-ms-shortcut": Sort.SHORTCUT,
    "application/x-mswinurl": Sort.SHORTCUT,
    "application/internet-shortcut": Sort.SHORTCUT,
    "application/x-desktop": Sort.SHORTCUT,
    "application/x-apple-aspen-config": Sort.SETTINGS,
    "application/x-rdp": Sort.CONNECTION,
    "application/rdp": Sort.CONNECTION,
    "application/x-iso9660-image": Sort.DISK,
    "application/x-cd-image": Sort.DISK,
    "application/x-apple-diskimage": Sort.DISK,
    "application/x-raw-disk-image": Sort.DISK,
    "application/x-vhd": Sort.DISK,
    "application/x-x509-ca-cert": Sort.CERTIFICATE,
    "application/pkix-cert": Sort.CERTIFICATE,
    "application/x-pkcs12": Sort.CERTIFICATE,
    "application/vnd.ms-word.document.macroenabled.12": Sort.MACROS,
    "application/vnd.ms-word.template.macroenabled.12": Sort.MACROS,
    "application/vnd.ms-excel.sheet.macroenabled.12": Sort.MACROS,
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": Sort.MACROS,
    "application/vnd.ms-excel.template.macroenabled.12": Sort.MACROS,
    "application/vnd.ms-excel.addin.macroenabled.12": Sort.PROGRAM,
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": Sort.MACROS,
    "application/vnd.ms-powerpoint.slideshow.macroenabled.12": Sort.MACROS,
    "application/msonenote": Sort.EMBEDDING,
    "application/onenote": Sort.EMBEDDING,
    "text/html": Sort.WEB_PAGE,
    "application/xhtml+xml": Sort.WEB_PAGE,
    "image/svg+xml": Sort.WEB_PAGE,
    "multipart/related": Sort.WEB_PAGE,
    "application/zip": Sort.ARCHIVE,
    "application/x-zip-compressed": Sort.ARCHIVE,
    "application/x-7z-compressed": Sort.ARCHIVE,
    "application/x-rar-compressed": Sort.ARCHIVE,
    "application/vnd.rar": Sort.ARCHIVE,
    "application/gzip": Sort.ARCHIVE,
    "application/x-gzip": Sort.ARCHIVE,
    "application/x-tar": Sort.ARCHIVE,
    "application/vnd.ms-cab-compressed": Sort.ARCHIVE,
}
"""What a sender calls a file, in small letters, and what opening one does."""

_PICTURES: Final = "jpg jpeg jpe jfif png gif bmp tif tiff webp heic heif avif ico raw"
_MEDIA: Final = "mp3 m4a aac wav ogg oga opus flac wma amr mp4 m4v mov avi mkv webm wmv 3gp mpg mpeg"
_OFFICE: Final = "doc docx dot dotx xls xlsx xlt xltx ppt pptx pps ppsx odt ods odp odg rtf pub vsd vsdx"
_READ: Final = "txt text csv tsv log md json xml yaml yml ini eml msg ics vcf"

VIEWED: Final = frozenset(["pdf", *_PICTURES.split(), *_MEDIA.split()])
"""Endings that people open without a thought; no archive, page or document of an office is called so."""

DOCUMENTS: Final = frozenset([*VIEWED, *_OFFICE.split(), *_READ.split()])
"""Endings that make people believe a file is for reading: in front of a program's they are a disguise."""

_CLASS: Final = re.compile(r"\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}")
_LONGEST: Final = 400


def endings_of(name: str) -> tuple[str, str]:
    """The last ending of a name and the one before it, in small letters without dots; empty where there is none.

    What Windows leaves out at a name's end is left out; a class id there is what Windows would open with it: ``exe``.
    """
    plain = name[-_LONGEST:].replace("\\", "/").rpartition("/")[2].strip().rstrip(" .").lower()
    stem, dot, last = plain.rpartition(".")
    if not dot:
        return "", ""
    if _CLASS.fullmatch(last.strip()):
        return "exe", stem.rpartition(".")[2].strip()
    return last.strip(), stem.rpartition(".")[2].strip() if "." in stem else ""
