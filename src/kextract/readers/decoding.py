"""From bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from kextract.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)

#: First bytes of formats that are not text, with their name.
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "HWP or Office (OLE)"),
    (b"HWP Document File", "HWP 3"),
    (b"PK\x03\x04", "ZIP (HWPX, DOCX, XLSX)"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7-Zip"),
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_HANGUL = re.compile("[가-힣]")
#: Above this share of control characters a file is taken for binary.
MAX_CONTROL_SHARE = 0.02


def replace_surrogates(text: str) -> str:
    """Return the text with every lone surrogate replaced by U+FFFD: Arrow, pandas and Kiwi refuse them."""
    return _SURROGATE.sub("\ufffd", text) if _SURROGATE.search(text) else text


def decode(payload: bytes) -> tuple[str, str]:
    """Decode the bytes of a text file.

    A byte order mark decides; then strict UTF-8 (lone surrogates written in it become U+FFFD), UTF-16 without a mark
    where zero bytes alternate, CP949 where the result is Korean, and last what chardet is sure of.

    Args:
        payload: the whole file.

    Returns:
        The text and the name of its encoding.

    Raises:
        ReadError: `empty`, `binary`, `truncated`, `garbled` or `encoding`, each with what to do.
    """
    if not payload:
        raise ReadError("empty", "The file has no content (0 bytes); fetch the release again.")
    for mark, codec, name in _MARKS:
        if payload.startswith(mark):
            return _checked(_decode_marked(payload[len(mark) :], codec), name)
    for magic, kind in _MAGIC:
        if payload.startswith(magic):
            raise ReadError("binary", f"The file is {kind}, not text; convert it to UTF-8 text first.")
    wide = _wide_codec(payload)
    cut = False
    try:
        text = payload.decode("utf-8", "surrogatepass")
        if not wide or _HANGUL.search(text):
            return _checked(text, "utf-8")
    except UnicodeDecodeError as error:
        cut = error.start >= len(payload) - 3 and error.reason == "unexpected end of data"
    if wide:
        return _checked(_decode_marked(payload, wide), wide)
    if cut:
        raise ReadError("truncated", "The UTF-8 text ends in the middle of a character; fetch the release again.")
    return _checked(*_decode_legacy(payload))


def _decode_marked(body: bytes, codec: str) -> str:
    width = {"utf-16": 2, "utf-32": 4}.get(codec[:6], 1)
    if len(body) % width:
        raise ReadError("truncated", f"The {codec} text is cut off in the middle of a character; fetch it again.")
    try:
        return body.decode(codec, "surrogatepass")
    except UnicodeDecodeError as error:
        raise ReadError(
            "truncated" if error.reason == "unexpected end of data" else "encoding",
            f"The file is marked as {codec} but byte {error.start} is not ({error.reason}); save it as UTF-8.",
        ) from error


def _wide_codec(payload: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zero bytes: ASCII signs, digits and spaces all carry one."""
    head = payload[:4096]
    if head.count(0) < max(len(head) // 20, 2):
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    codec = "utf-16-le" if odd > 8 * even else "utf-16-be" if even > 8 * odd else None
    if codec is None or len(payload) % 2:
        return codec
    try:
        text = payload.decode(codec)
    except UnicodeDecodeError:
        return None
    return codec if _plausible(text) else None


def _plausible(text: str) -> bool:
    sample = text[:20000]
    return len(_CONTROL.findall(sample)) <= max(MAX_CONTROL_SHARE * len(sample), 2)


def _decode_legacy(payload: bytes) -> tuple[str, str]:
    try:
        text = payload.decode("cp949")
        if _plausible(text) and len(_HANGUL.findall(text)) * 4 >= sum(c > "\x7f" for c in text):
            return text, "cp949"
    except UnicodeDecodeError:
        pass
    if len(_CONTROL.findall(payload[:20000].decode("latin-1"))) > MAX_CONTROL_SHARE * min(len(payload), 20000):
        raise ReadError("binary", "The file is not text (control bytes throughout); convert it to UTF-8 text first.")
    import chardet

    guess = chardet.detect(payload[:200_000])
    name, confidence = guess["encoding"], guess["confidence"] or 0.0
    if name and confidence >= 0.8:
        try:
            text = payload.decode(name)
        except (UnicodeDecodeError, LookupError):
            text = ""
        if text and _HANGUL.search(text) and _plausible(text):
            return text, name.lower()
    raise ReadError(
        "encoding", "The encoding is none that kextract is sure of (UTF-8, UTF-16, CP949); save the file as UTF-8."
    )


def _checked(text: str, encoding: str) -> tuple[str, str]:
    text = replace_surrogates(text)
    if not text.strip("\x00 \t\r\n\u00a0\ufeff\u3000\u200b"):
        raise ReadError("empty", "The file holds white space only; fetch the release again.")
    if not _plausible(text):
        raise ReadError("binary", "The file is not text (control characters throughout); convert it first.")
    latin = sum("\u00a1" <= c <= "\u00ff" for c in text[:20000])
    if latin > 20 and latin > 0.3 * len(text[:20000]) and not _HANGUL.search(text):
        raise ReadError(
            "garbled", "EUC-KR bytes were once read as Latin-1 (¿ì¸® ...); fetch the release again as EUC-KR."
        )
    return text, encoding
