"""The tokenizer covers the text without gap or overlap."""

import pickle

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.tokenizer.component import KiwiTokenizer, morphemes_of, surface_cover
from kextract.tokenizer.kiwi import Analyser, _pieces

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "kextract.KiwiTokenizer.v1", "words": ["국토교통부"]}}}


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("ko", config=CONFIG)


@settings(max_examples=150)
@given(
    text=st.text(
        st.one_of(
            st.characters(exclude_categories=["Cs"]),
            st.sampled_from("국토교통부는 체결했다. \n\u00a0\t😀\x001억‘’(한)"),
        ),
        max_size=60,
    )
)
def test_document_text_equals_the_text(nlp, text):
    assert nlp.make_doc(text).text == text


def test_overlapping_morphemes_are_cut_at_boundaries(nlp):
    doc = nlp.make_doc("협약을 체결했다.")
    assert [t.text for t in doc] == ["협약", "을", "체결", "했", "다", "."]
    morphemes = morphemes_of(doc)
    assert list(morphemes.forms)[-4:] == ["하", "었", "다", "."]
    assert morphemes.starts[-4] == morphemes.starts[-3]


def test_names_given_stay_whole(nlp):
    assert nlp.make_doc("국토교통부는 밝혔다")[0].text == "국토교통부"


def test_sentences_and_lines_are_told_apart(nlp):
    doc = nlp.make_doc("제목 한 줄\n\n첫 문장이다. 둘째 문장이다.")
    assert [s.text.strip() for s in doc.sents] == ["제목 한 줄", "첫 문장이다.", "둘째 문장이다."]


def test_tokenizer_pickles_and_serialises(nlp):
    again = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert [t.text for t in again("국토교통부는")] == ["국토교통부", "는"]
    other = KiwiTokenizer(nlp.vocab).from_bytes(nlp.tokenizer.to_bytes())
    assert other.analyser.words == ("국토교통부",)


def test_batches_give_what_single_texts_give(nlp):
    texts = ["국토교통부는 25일 밝혔다.", "", "두 번째\n문장"]
    assert [d.text for d in nlp.tokenizer.pipe(texts)] == texts


def test_morphemes_survive_serialisation(nlp):
    doc = nlp.make_doc("부산에서 개최했다.")
    copy = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert list(morphemes_of(copy).forms) == list(morphemes_of(doc).forms)


def test_long_texts_are_cut_without_loss():
    text = "가나다라 마바사. " * 20_000
    pieces = _pieces(text)
    assert "".join(piece for _, piece in pieces) == text and len(pieces) > 3
    assert all(text[offset : offset + len(piece)] == piece for offset, piece in pieces)
    unbroken = "가" * 120_000
    assert "".join(piece for _, piece in _pieces(unbroken)) == unbroken


def test_offsets_of_morphemes_are_code_points():
    text = "😀국토부는 간다"
    morphemes = Analyser()(text)
    index = list(morphemes.forms).index("국토부")
    assert text[morphemes.starts[index] : morphemes.ends[index]] == "국토부"
    words, spaces, places = surface_cover(text, morphemes)
    assert "".join(w + " " * s for w, s in zip(words, spaces, strict=True)) == text
    assert all(text[p : p + len(w)] == w for w, p in zip(words, places, strict=True))
