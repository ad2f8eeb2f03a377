"""Which media types OpenWhisk treats as text, as binary (base64 in JSON) and as JSON.

OpenWhisk asks its HTTP library's registry (pekko-http: MediaTypes, CommonActions.getMediaType): a registered type is
what the registry says, every multipart type is binary, and an unregistered type is binary unless it has a charset.
"""
import collections
import re

MediaType = collections.namedtuple('MediaType', 'name charset has_parameters')
"""``name``: ``main/sub`` in lower case; ``charset``: text or None; ``has_parameters``: others than charset."""

OCTET_STREAM = 'application/octet-stream'

_TEXT = {
    'application': '''
        atom+xml base64 javascript json json-patch+json merge-patch+json problem+json problem+xml rss+xml soap+xml
        vnd.api+json vnd.google-earth.kml+xml x-latex x-vrml x-www-form-urlencoded xhtml+xml xml xml-dtd''',
    'text': '''
        asp cache-manifest calendar css csv event-stream html markdown mcf plain richtext tab-separated-values uri-list
        vnd.wap.wml vnd.wap.wmlscript x-asm x-c x-component x-h x-java-source x-pascal x-script x-scriptcsh
        x-scriptelisp x-scriptksh x-scriptlisp x-scriptperl x-scriptperl-module x-scriptphyton x-scriptrexx
        x-scriptscheme x-scriptsh x-scripttcl x-scripttcsh x-scriptzsh x-server-parsed-html x-setext x-sgml x-speech
        x-uuencode x-vcalendar x-vcard xml''',
}
_BINARY = {
    'application': '''
        cbor gnutar grpc+proto java-archive lha lzx msword octet-stream pdf postscript vnd.google-earth.kmz
        vnd.ms-excel vnd.ms-excel.addin.macroenabled.12 vnd.ms-excel.sheet.binary.macroenabled.12
        vnd.ms-excel.sheet.macroenabled.12 vnd.ms-excel.template.macroenabled.12 vnd.ms-fontobject vnd.ms-powerpoint
        vnd.ms-powerpoint.addin.macroenabled.12 vnd.ms-powerpoint.presentation.macroenabled.12
        vnd.ms-powerpoint.slideshow.macroenabled.12 vnd.ms-word.document.macroenabled.12
        vnd.ms-word.template.macroenabled.12 vnd.oasis.opendocument.chart vnd.oasis.opendocument.database
        vnd.oasis.opendocument.formula vnd.oasis.opendocument.graphics vnd.oasis.opendocument.image
        vnd.oasis.opendocument.presentation vnd.oasis.opendocument.spreadsheet vnd.oasis.opendocument.text
        vnd.oasis.opendocument.text-master vnd.oasis.opendocument.text-web
        vnd.openxmlformats-officedocument.presentationml.presentation
        vnd.openxmlformats-officedocument.presentationml.slide
        vnd.openxmlformats-officedocument.presentationml.slideshow
        vnd.openxmlformats-officedocument.presentationml.template
        vnd.openxmlformats-officedocument.spreadsheetml.sheet
        vnd.openxmlformats-officedocument.spreadsheetml.template
        vnd.openxmlformats-officedocument.wordprocessingml.document
        vnd.openxmlformats-officedocument.wordprocessingml.template x-7z-compressed x-ace-compressed x-apple-diskimage
        x-arc-compressed x-bzip x-bzip2 x-chrome-extension x-compress x-compressed x-debian-package x-dvi
        x-font-opentype x-font-truetype x-gtar x-gzip x-rar-compressed x-redhat-package-manager x-shockwave-flash
        x-tar x-tex x-texinfo x-x509-ca-cert x-xpinstall zip''',
    'audio': 'aiff basic midi mod mpeg ogg voc vorbis voxware wav webm x-pn-realaudio x-psid xm',
    'font': 'woff woff2',
    'image': '''
        gif jpeg pict png svg+xml tiff webp x-icon x-ms-bmp x-pcx x-pict x-quicktime x-rgb x-xbitmap x-xpixmap''',
    'message': 'delivery-status http rfc822',
    'video': '''
        avs-video divx gl mp4 mpeg ogg quicktime webm x-dv x-flv x-motion-jpeg x-ms-asf x-msvideo x-sgi-movie''',
}

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_NAME = re.compile(r'[ \t]*({0})/({0})'.format(_TOKEN))
_PARAMETER = re.compile(r'[ \t]*;[ \t]*({0})=({0}|"(?:[^"\\]|\\.)*")'.format(_TOKEN))


def _names(registry):
    return frozenset(main + '/' + sub for main, subs in registry.items() for sub in subs.split())


_TEXT_NAMES = _names(_TEXT)
_BINARY_NAMES = _names(_BINARY)


def parse_media_type(header):
    """Return the MediaType of a Content-Type header and its well-formed text; (None, '') when it names no type.

    Parameters after the first malformed one are left out, since OpenWhisk refuses a header it cannot parse.
    """
    match = _NAME.match(header or '')
    if match is None:
        return None, ''
    start, name = match.start(1), '{}/{}'.format(*match.groups()).lower()
    charset, has_parameters, end = None, False, match.end()
    while True:
        match = _PARAMETER.match(header, end)
        if match is None:
            return MediaType(name, charset, has_parameters), header[start:end]
        end = match.end()
        if match.group(1).lower() == 'charset':
            charset = match.group(2).strip('"').lower()
        else:
            has_parameters = True


def is_binary(media_type):
    """Return whether OpenWhisk carries a body of this MediaType as base64."""
    if media_type.name in _TEXT_NAMES:
        return False
    return media_type.name in _BINARY_NAMES or media_type.name.startswith('multipart/') or media_type.charset is None


def is_plain_json(media_type):
    """Return whether OpenWhisk takes this MediaType for application/json; a parameter but charset prevents it."""
    return media_type.name == 'application/json' and not media_type.has_parameters


def is_json_family(media_type):
    """Return whether OpenWhisk parses a body of this MediaType as JSON (application/json or +json)."""
    return not media_type.has_parameters and (is_plain_json(media_type) or media_type.name.endswith('+json'))
