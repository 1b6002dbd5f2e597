"""What Python's readers of ZIP raise on bytes that are not what they should be, in one place."""

import lzma
import zipfile
import zlib

#: `zipfile` checks little before it decodes: a wrong field ends in an error of a decoder, of a seek or of a conversion.
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
    KeyError,
)
