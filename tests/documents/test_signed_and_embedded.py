"""Electronic signatures of a PDF and objects inside a Word file are counted: neither is a seal, nor text."""

from __future__ import annotations

from pathlib import Path

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from assistant.declaration.documents.reading import read, scan_facts
from assistant.declaration.documents.word import read_word
from tests.documents import samples


def signed(path: Path) -> Path:
    """Give a PDF a field with an electronic signature."""
    writer = pypdf.PdfWriter(clone_from=path)
    value = DictionaryObject(
        {NameObject("/Type"): NameObject("/Sig"), NameObject("/Filter"): NameObject("/Adobe.PPKLite")}
    )
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("seal"),
            NameObject("/V"): writer._add_object(value),
        }
    )
    fields = ArrayObject([writer._add_object(field)])
    form = DictionaryObject({NameObject("/Fields"): fields, NameObject("/SigFlags"): NumberObject(3)})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    writer.write(path)
    return path


def test_electronic_signatures_are_counted(tmp_path: Path) -> None:
    plain = samples.pdf(tmp_path / "a.pdf", "承诺书")
    assert scan_facts(read(plain)).signatures == 0
    scan = scan_facts(read(signed(samples.pdf(tmp_path / "b.pdf", "承诺书"))))
    assert (scan.signatures, scan.has_seal, scan.error) == (1, False, "")


def test_embedded_objects_are_counted(tmp_path: Path) -> None:
    path = samples.report(tmp_path / "a.docx")
    assert read_word(path).embedded == 0
    samples.with_part(path, "word/embeddings/oleObject1.bin", b"1")
    samples.with_part(path, "word/embeddings/Microsoft_Excel_Sheet.xlsx", b"2")
    assert read_word(path).embedded == 2
    assert scan_facts(read(path)).embedded == 2
