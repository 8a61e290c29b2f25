"""The command line. Commands import what they need when they run, so that `--help` loads nothing heavy."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from kextract.commands.choices import Engine, Exchange, Level, Mode, NameKind, RepairLevel, Split

app = typer.Typer(
    name="kextract",
    help="Turn Korean government press releases, damaged ones too, into data that points to its source.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _listed(value: str | None) -> list[str] | None:
    return [item.strip() for item in value.split(",") if item.strip()] if value is not None else None


def _version(value: bool) -> None:
    if value:
        from kextract import __version__

        typer.echo(f"kextract {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turn Korean government press releases, damaged ones too, into data that points to its source."""


@app.command(short_help="Read releases and write tables.")
def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Files, folders or patterns: txt, md, or tables of texts (jsonl, csv, parquet).",
        ),
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Folder for the tables.")] = None,
    repair: Annotated[Level | None, typer.Option(help="How much to repair (default: safe).")] = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="Of parquet,csv,jsonl,xlsx,duckdb (default: parquet,csv).")
    ] = None,
    types: Annotated[
        str | None, typer.Option(help="Of agency,department,region,amount,date,quantity,person,law (default: all).")
    ] = None,
    gold: Annotated[Path | None, typer.Option(help="Folder of gold; writes gold_check.")] = None,
    check: Annotated[
        bool | None, typer.Option("--check", help="With --gold: exit with 3 when a score is below its floor.")
    ] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date, such as 2019-11-25, of texts that state none.")
    ] = None,
    dates: Annotated[
        Path | None, typer.Option(help="CSV file of publication dates, with the columns source and published.")
    ] = None,
    gazetteer: Annotated[
        Path | None, typer.Option(help="CSV file of further names, with the columns name and type.")
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(help="Column of the texts in tables (default: text, body, content or raw).")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(help="Column of the identifiers in tables (default: doc_id or id).")
    ] = None,
    date_column: Annotated[
        str | None, typer.Option(help="Column of the publication dates in tables (default: published or date).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes (default: 1; from 200 documents on one a processor, at most 8).")
    ] = None,
    engine: Annotated[Engine | None, typer.Option(help="Where to run (default: local).")] = None,
    fresh: Annotated[bool | None, typer.Option("--fresh", help="Start over instead of resuming.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="YAML file with any of these options, such as repair: full.")
    ] = None,
) -> None:
    """Read releases and write tables. A second run into the same folder resumes.

    Exit status: 0 all read; 1 some documents failed; 2 wrong usage or no input; 3 a gold score below its floor; 130
    interrupted, run it again to resume.

    \b
    Examples:
      kextract run data/raw --out out
      kextract run releases.csv --text-column body --date-column day --out out --workers 4
      kextract run 'news/**/*.txt' --out out --format parquet,xlsx --types agency,amount
    """
    from kextract.commands.run import run_command

    options = {
        "sources": sources,
        "out": out,
        "repair": repair.value if repair else None,
        "formats": _listed(formats),
        "types": _listed(types),
        "gold": gold,
        "check": check,
        "published": published,
        "dates": dates,
        "gazetteer": gazetteer,
        "text_column": text_column,
        "id_column": id_column,
        "date_column": date_column,
        "workers": workers,
        "engine": engine.value if engine else None,
        "fresh": fresh,
    }
    raise typer.Exit(run_command(options, config))


@app.command(short_help="Tell what a run has done and left.")
def status(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of tables.")]) -> None:
    """Tell what a run has done and left. Exit status: 0 all done, 1 something is left.

    \b
    Examples:
      kextract status out
    """
    from kextract.commands.inspect import status_command

    raise typer.Exit(status_command(folder))


@app.command(short_help="Show a diff of raw and repaired text.")
def repair(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A release.")],
    level: Annotated[RepairLevel, typer.Option(help="How much to repair.")] = RepairLevel.SAFE,
    explain: Annotated[bool, typer.Option("--explain", help="Also evidence, runners-up and abstentions.")] = False,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date, where the text states none.")
    ] = None,
) -> None:
    """Show a diff of raw and repaired text, each edit with its rule and confidence.

    \b
    Examples:
      kextract repair release.txt
      kextract repair release.txt --level full --explain
    """
    from kextract.commands.repair import repair_command

    raise typer.Exit(repair_command(file, level.value, explain, published))


@app.command(short_help="Show one release with its entities.")
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A release.")],
    level: Annotated[Level, typer.Option("--repair", help="How much to repair.")] = Level.SAFE,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date, where the text states none.")
    ] = None,
) -> None:
    """Show one release in the terminal: repaired text, entities, tables.

    \b
    Examples:
      kextract show release.txt
      kextract show release.txt --repair off --published 2019-11-25
    """
    from kextract.commands.inspect import show_command

    raise typer.Exit(show_command(file, level.value, published))


@app.command(short_help="Tell encoding, layout and damage of a file.")
def diagnose(file: Annotated[Path, typer.Argument(metavar="FILE", help="A file.")]) -> None:
    """Show the format, the encoding, the layout and how damaged a release is.

    \b
    Examples:
      kextract diagnose release.txt
    """
    from kextract.commands.inspect import diagnose_command

    raise typer.Exit(diagnose_command(file))


@app.command(short_help="Show the life of a name.")
def names(
    kind: Annotated[NameKind, typer.Argument(metavar="agency|region", help="What the name names.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="A full name or a short form.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Day on which the name is understood (today).")] = None,
) -> None:
    """Show the life of a name: what it means on a day, what it was before and became later.

    \b
    Examples:
      kextract names agency 국토부 --on 2010-05-01
      kextract names region 전남 --on 2019-11-25
    """
    from kextract.commands.names import names_command

    raise typer.Exit(names_command(kind.value, name, on))


@app.command(short_help="Show the data dictionary.")
def schema(
    as_json: Annotated[bool, typer.Option("--json", help="As Frictionless table schemas.")] = False,
) -> None:
    """Show the data dictionary: tables, columns, types, meanings.

    \b
    Examples:
      kextract schema
      kextract schema --json > schema.json
    """
    from kextract.commands.inspect import schema_command

    raise typer.Exit(schema_command(as_json))


@app.command("eval", short_help="Score tables against gold.")
def evaluate(
    predictions: Annotated[Path, typer.Argument(metavar="PRED_DIR", help="Folder that `run --out` wrote.")],
    gold: Annotated[Path, typer.Option(metavar="DIR", help="Folder of gold.")],
    split: Annotated[Split, typer.Option(help="Which part of the gold.")] = Split.DEV,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a report: .html, .md or .json.")
    ] = None,
    raw: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the raw files (DIR/../raw).")] = None,
) -> None:
    """Score one folder of tables against gold; mistakes are listed for dev only.

    \b
    Examples:
      kextract eval out --gold data/gold
      kextract eval out --gold data/gold --split test --report r.html
    """
    from kextract.commands.evaluate import eval_command

    raise typer.Exit(eval_command(predictions, gold, split.value, report, raw))


gold_app = typer.Typer(help="Take gold to and from annotation tools.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(gold_app, name="gold")


@gold_app.command("export")
def gold_export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write; for brat a folder.")],
    form: Annotated[Exchange, typer.Option("--format", help="Format of the tool.")] = Exchange.JSONL,
    gold: Annotated[Path, typer.Option(metavar="DIR", help="Folder of gold.")] = Path("data/gold"),
    split: Annotated[Split | None, typer.Option(help="Only this part of the gold.")] = None,
    raw: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the raw files (DIR/../raw).")] = None,
) -> None:
    """Write gold in the format of an annotation tool.

    \b
    Examples:
      kextract gold export gold.jsonl --format doccano --split dev
    """
    from kextract.commands.gold import export_command

    raise typer.Exit(export_command(gold, form.value, out, split.value if split else None, raw))


@gold_app.command("import")
def gold_import(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="File of the tool; for brat a folder.")],
    form: Annotated[Exchange, typer.Option("--format", help="Format of the tool.")] = Exchange.JSONL,
    gold: Annotated[Path, typer.Option(metavar="DIR", help="Folder of gold.")] = Path("data/gold"),
    raw: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the raw files (DIR/../raw).")] = None,
) -> None:
    """Read what an annotation tool wrote into a folder of gold.

    \b
    Examples:
      kextract gold import gold.jsonl --format doccano --gold data/gold
    """
    from kextract.commands.gold import import_command

    raise typer.Exit(import_command(path, form.value, gold, raw))


@app.command(short_help="Damage a clean release.")
def garble(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A clean release.")],
    seed: Annotated[int, typer.Option(help="The same text and seed give the same fragilities.")],
    mode: Annotated[Mode, typer.Option(help="A: single syllables and quotes; H: heavy; B: punctuation.")],
    severity: Annotated[
        str | None, typer.Option(help="Factor on the rates, or light for one or two losses; drawn by default.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write instead of stdout.")] = None,
    layout: Annotated[
        bool, typer.Option("--layout", help="Also lose bullets and add indents and blank lines.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="List the losses on stderr.")] = False,
) -> None:
    """Damage a clean release as conversion to the web does; digits and Latin letters stay.

    \b
    Examples:
      kextract garble clean.txt --seed 7 --mode H --explain > damaged.txt
    """
    from kextract.commands.garble import garble_command

    raise typer.Exit(garble_command(file, seed, mode.value, severity, out, layout, explain))


def main() -> None:
    """Run the command line; errors go to stderr and say what to do.

    Set KEXTRACT_DEBUG=1 to see where an internal error came from.
    """
    from kextract.collecting import collect_rarely
    from kextract.errors import KextractError, internal

    collect_rarely()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="kextract")
    except KextractError as error:
        sys.stderr.write(f"kextract: {error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"kextract: {named}{error.strerror or error}; mend the cause and run the command again.\n")
        sys.exit(2)
    except Exception as error:
        sys.stderr.write(f"kextract: {internal(error)}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
