"""The spaCy pipeline, its entry points, and the Python interface."""

import importlib
import tomllib
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

import kextract
from kextract.entities.finding import FINDERS
from kextract.errors import ResourceError, UsageError

ROOT = Path(__file__).parent.parent
GIVEN = ROOT / "data" / "raw" / "000_84da6d944731e100.txt"
TEXT = "부산시는 지난 11일 국토부와 12억 원 규모의 협약을 맺었다."


@pytest.fixture(scope="module")
def nlp():
    return kextract.load()


def test_every_entry_point_leads_somewhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]
    for group in points.values():
        for target in group.values():
            module, _, name = target.partition(":")
            assert callable(getattr(importlib.import_module(module), name))
    assert {f"kextract_{name}" for name in FINDERS} <= set(points["spacy_factories"])


def test_a_pipeline_of_another_project_can_use_the_parts():
    other = spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": "kextract.KiwiTokenizer.v1"}}})
    other.add_pipe("kextract_amounts")
    other.add_pipe("kextract_resolve")
    doc = other("예산은 3천억 원이다.")
    assert [(e.text, e.label_, e._.mention["value"]) for e in doc.ents] == [("3천억 원", "amount", "KRW 300000000000")]


def test_load_analyses_a_text_as_given(nlp):
    doc = nlp.make_doc(TEXT)
    doc._.published = "2024-03-20"
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert doc.text == TEXT
    assert [(s.label_, s.text) for s in doc.spans["kextract"]] == [
        ("region", "부산시"),
        ("date", "지난 11일"),
        ("agency", "국토부"),
        ("amount", "12억 원"),
    ]


def test_load_and_extract_find_the_same(nlp):
    doc = nlp(TEXT)
    found = kextract.extract(TEXT, repair="off")
    assert [(m["type"], m["start"], m["end"], m["value"]) for m in doc._.mentions] == [
        (e.type, e.start, e.end, e.value) for e in found.entities
    ]


def test_documents_survive_serialisation_and_several_processes(nlp):
    doc = nlp(TEXT)
    copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [m["value"] for m in copy._.mentions] == [m["value"] for m in doc._.mentions]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("level", ["off", "safe", "full"])
def test_every_row_points_to_its_characters(form, level):
    import unicodedata

    raw = unicodedata.normalize(form, GIVEN.read_text(encoding="utf-8"))
    found = kextract.extract(raw, repair=level)
    assert found.raw == raw and len(found.entities) > 60
    assert found.repaired.undo() == raw
    for entity in found.entities:
        assert raw[entity.raw_start : entity.raw_end] == entity.raw_text
        assert found.text[entity.start : entity.end] == entity.text
    if level == "off":
        assert found.edits == []


def test_composition_is_no_edit_and_changes_nothing_found():
    import unicodedata

    raw = GIVEN.read_text(encoding="utf-8")
    composed = kextract.extract(raw)
    decomposed = kextract.extract(unicodedata.normalize("NFD", raw))
    assert [(e.type, e.value) for e in composed.entities] == [(e.type, e.value) for e in decomposed.entities]


def test_the_given_release_shows_what_it_must():
    found = kextract.extract(GIVEN.read_text(encoding="utf-8"))
    values = {(e.type, e.raw_text, e.value) for e in found.entities}
    assert {
        ("agency", "교통부", "국토교통부"),
        ("agency", "국토연구원", "국토연구원"),
        ("agency", "외교부", "외교부"),
        ("agency", "신남방특위", "신남방정책특별위원회"),
        ("agency", "한국토지주택공사", "한국토지주택공사"),
        ("agency", "교통연구연", "한국교통연구원"),
        ("region", "바탐방주", "바탐방주"),
        ("region", "사바주", "사바주"),
        ("region", "한민국", "대한민국"),
        ("region", "브루나", "브루나이"),
        ("region", "싱가포르", "싱가포르"),
        ("date", "1125", "2019-11-25"),
        ("date", "1125()", "2019-11-25"),
        ("date", "지난 9월", "2019-09"),
        ("amount", "1.5조 원", "KRW 1500000000000"),
        ("amount", "3천억 원", "KRW 300000000000"),
        ("person", "풋티퐁 뿐나깐", "풋티퐁 뿐나깐"),
        ("person", "김현미", "김현미"),
        ("quantity", "23", "23 건"),
    } <= values
    codes = {e.value: e.code for e in found.entities if e.type == "region"}
    assert (codes["바탐방주"], codes["사바주"], codes["부산광역시"]) == ("KH-2", "MY-12", "KR-26")
    assert sum(e.value == "태국" for e in found.entities) == 2


def test_frames_have_the_columns_of_the_schema():
    frames = kextract.extract(TEXT, published="2024-03-20").to_frames()
    assert set(frames) == {"entities", "agreements", "funding", "events", "edits"}
    entities = frames["entities"]
    assert str(entities["raw_start"].dtype) == "Int32" and entities["amount_min"].iloc[3] == 1_200_000_000


def test_types_can_be_chosen():
    found = kextract.extract(TEXT, published="2024-03-20", types=["amount", "region"])
    assert [e.type for e in found.entities] == ["region", "amount"]


@pytest.mark.parametrize("options", [{"repair": "much"}, {"types": ["city"]}, {"published": "20. March"}])
def test_wrong_usage_says_what_to_do(options):
    with pytest.raises(UsageError):
        kextract.extract(TEXT, **options)


def test_lone_surrogates_and_nul_are_survived():
    found = kextract.extract("가\ud800나 국토교통부는\x00 5일 밝혔다.")
    assert found.raw[1] == "\ufffd" and [e.value for e in found.entities if e.type == "agency"] == ["국토교통부"]


@pytest.mark.parametrize("text", ["", " \n", "a", "\u00a0", "()", "0"])
def test_short_texts(text):
    found = kextract.extract(text)
    assert found.text == text and found.edits == []


def test_a_users_gazetteer_is_found(tmp_path):
    path = tmp_path / "my.csv"
    path.write_text(
        "name,type,value,valid_to\n한빛누리재단,agency,,\n샛별터,region,샛별읍,2020-01-01\n샛별터,region,샛별동,\n",
        encoding="utf-8-sig",
    )
    nlp = kextract.load({"gazetteer": str(path)})
    found = kextract.extract("한빛누리재단은 샛별터에서 행사를 열었다.", published="2024-01-01", nlp=nlp)
    assert [(e.type, e.value) for e in found.entities][:2] == [("agency", "한빛누리재단"), ("region", "샛별동")]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("name,value\nx,y\n", "type is missing"),
        ("name,type\nx,city\n", "line 2"),
        ("name,type\n,agency\n", "the name is empty"),
        ("name,type,valid_from\nx,agency,soon\n", "no date"),
    ],
)
def test_a_gazetteer_that_cannot_be_used_says_why(tmp_path, content, part):
    path = tmp_path / "my.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ResourceError, match=part):
        kextract.load({"gazetteer": str(path)})


def test_unknown_settings_are_refused():
    with pytest.raises(UsageError, match="known is gazetteer"):
        kextract.load({"words": ["x"]})


def test_a_country_glued_to_a_person_is_found():
    found = kextract.extract(
        "올해 의장국인도아난드 샤르마 도시개발부 장관은 회의를 열었다.", published="2024-03-20", repair="off"
    )
    assert ("region", "인도", "IN") in {(e.type, e.raw_text, e.code) for e in found.entities}
    apart = kextract.extract("한베트남 장관은 회의를 열었다.", published="2024-03-20", repair="off")
    assert all(e.type != "region" for e in apart.entities)


def test_a_country_cut_short_is_found_beside_another():
    found = kextract.extract("싱가포르 캄보디와 협약을 맺었다.", published="2024-03-20", repair="off")
    assert ("캄보디", "캄보디아", "KH") in {(e.raw_text, e.value, e.code) for e in found.entities}
    alone = kextract.extract("캄보디와 협약을 맺었다.", published="2024-03-20", repair="off")
    assert all(e.raw_text != "캄보디" for e in alone.entities)


def test_a_raw_span_has_no_space_at_its_edge():
    from kextract.alignment import Edit, repaired_from
    from kextract.layout import Layout
    from kextract.mentions import Mention
    from kextract.tables.rows import entity_rows

    repaired = repaired_from("예산 15억 을 썼다", [Edit(raw_start=7, raw_end=7, inserted="원")])
    mention = Mention(type="amount", start=3, end=8, rule="a")
    assert repaired.text[3:8] == "15억 원"
    (row,) = entity_rows("d", [mention], repaired, Layout())
    assert row["raw_text"] == "15억" and row["text"] == "15억 원"
