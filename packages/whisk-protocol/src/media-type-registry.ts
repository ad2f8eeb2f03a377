/** How the text of a media type is encoded: always UTF-8 and unnamed, with a charset, or not at all. */
export type MediaTypeEncoding = 'fixed' | 'open' | 'binary';

/**
 * The media types that OpenWhisk's HTTP framework knows, by how their text is encoded: `fixed` types are always
 * UTF-8 and print no charset, `open` types carry one, `binary` types have none.
 * (Apache Pekko HTTP: MediaType.scala.) One word per subtype.
 */
const registry: Readonly<Record<MediaTypeEncoding, Readonly<Record<string, string>>>> = {
  fixed: {
    application: 'json json-patch+json merge-patch+json problem+json vnd.api+json x-www-form-urlencoded',
    text: 'event-stream',
  },
  open: {
    application:
      'atom+xml base64 javascript rss+xml soap+xml vnd.google-earth.kml+xml x-latex x-vrml xhtml+xml xml-dtd xml problem+xml',
    text:
      'asp cache-manifest calendar css csv html markdown mcf plain richtext tab-separated-values uri-list vnd.wap.wml ' +
      'vnd.wap.wmlscript x-asm x-c x-component x-h x-java-source x-pascal x-script x-scriptcsh x-scriptelisp x-scriptksh ' +
      'x-scriptlisp x-scriptperl x-scriptperl-module x-scriptphyton x-scriptrexx x-scriptscheme x-scriptsh x-scripttcl ' +
      'x-scripttcsh x-scriptzsh x-server-parsed-html x-setext x-sgml x-speech x-uuencode x-vcalendar x-vcard xml',
  },
  binary: {
    application:
      'cbor gnutar java-archive grpc+proto lha lzx msword octet-stream pdf postscript vnd.google-earth.kmz vnd.ms-excel ' +
      'vnd.ms-excel.addin.macroenabled.12 vnd.ms-excel.sheet.binary.macroenabled.12 vnd.ms-excel.sheet.macroenabled.12 ' +
      'vnd.ms-excel.template.macroenabled.12 vnd.ms-fontobject vnd.ms-powerpoint vnd.ms-powerpoint.addin.macroenabled.12 ' +
      'vnd.ms-powerpoint.presentation.macroenabled.12 vnd.ms-powerpoint.slideshow.macroenabled.12 ' +
      'vnd.ms-word.document.macroenabled.12 vnd.ms-word.template.macroenabled.12 vnd.oasis.opendocument.chart ' +
      'vnd.oasis.opendocument.database vnd.oasis.opendocument.formula vnd.oasis.opendocument.graphics ' +
      'vnd.oasis.opendocument.image vnd.oasis.opendocument.presentation vnd.oasis.opendocument.spreadsheet ' +
      'vnd.oasis.opendocument.text vnd.oasis.opendocument.text-master vnd.oasis.opendocument.text-web ' +
      'vnd.openxmlformats-officedocument.presentationml.presentation ' +
      'vnd.openxmlformats-officedocument.presentationml.slide ' +
      'vnd.openxmlformats-officedocument.presentationml.slideshow ' +
      'vnd.openxmlformats-officedocument.presentationml.template vnd.openxmlformats-officedocument.spreadsheetml.sheet ' +
      'vnd.openxmlformats-officedocument.spreadsheetml.template ' +
      'vnd.openxmlformats-officedocument.wordprocessingml.document ' +
      'vnd.openxmlformats-officedocument.wordprocessingml.template x-7z-compressed x-ace-compressed x-apple-diskimage ' +
      'x-arc-compressed x-bzip x-bzip2 x-chrome-extension x-compress x-compressed x-debian-package x-dvi ' +
      'x-font-truetype x-font-opentype x-gtar x-gzip x-rar-compressed x-redhat-package-manager x-shockwave-flash x-tar ' +
      'x-tex x-texinfo x-x509-ca-cert x-xpinstall zip',
    audio: 'aiff basic midi mod mpeg ogg voc vorbis voxware wav x-pn-realaudio x-psid xm webm',
    font: 'woff woff2',
    image:
      'gif jpeg pict png svg+xml tiff x-icon x-ms-bmp x-pcx x-pict x-quicktime x-rgb x-xbitmap x-xpixmap webp',
    message: 'http delivery-status rfc822',
    video:
      'avs-video divx gl mp4 mpeg ogg quicktime x-dv x-flv x-motion-jpeg x-ms-asf x-msvideo x-sgi-movie webm',
  },
};

/** The encoding of every registered media type, by its lower-case name such as `text/plain`. */
export const registeredMediaTypes: ReadonlyMap<string, MediaTypeEncoding> = new Map(
  (Object.keys(registry) as MediaTypeEncoding[]).flatMap((encoding) =>
    Object.entries(registry[encoding]).flatMap(([main, subtypes]) =>
      subtypes.split(' ').map((sub) => [`${main}/${sub}`, encoding] as const),
    ),
  ),
);
