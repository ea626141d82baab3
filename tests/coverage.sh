#!/bin/sh
# Every line and every branch of these files has to be reached by the tests of their project.
# usage: tests/coverage.sh src/Grains/Stock/StockRules.cs ...    (without arguments: the rules)
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- src/Grains/Stock/StockRules.cs src/Grains/Stock/OfferRules.cs src/Grains/Stock/OfferPricing.cs \
  src/Grains/LiveStreams/LiveStreamRules.cs src/Grains/LiveStreams/CourseRules.cs src/Grains/LiveStreams/ScreenRules.cs \
  src/Grains/LiveStreams/CrewRules.cs src/Grains/LiveStreams/MediaRules.cs src/Grains/LiveStreams/RunSegment.cs \
  src/Grains/LiveStreams/Offers/StreamOfferRules.cs src/Grains/LiveStreams/Offers/OfferBounds.cs
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for project in $(printf '%s\n' "$@" | cut -d/ -f2 | sort -u); do
  dotnet test "tests/$project.Tests" --collect:"XPlat Code Coverage" --results-directory "$results" --nologo
done
python3 - "$results" "$@" <<'PYTHON'
import glob, sys
import xml.etree.ElementTree as xml

results, files = sys.argv[1], sys.argv[2:]
lines = {file: {} for file in files}
for report in glob.glob(results + "/**/coverage.cobertura.xml", recursive=True):
    for part in xml.parse(report).getroot().iter("class"):
        for file in files:
            if not file.endswith("/" + part.get("filename").split("src/")[-1].replace("\\", "/").lstrip("/")):
                continue
            for line in part.iter("line"):
                reached, open_branches = lines[file].get(int(line.get("number")), (0, None))
                covered = (line.get("condition-coverage") or "100% (0/0)").split("(")[1].rstrip(")").split("/")
                missing = int(covered[1]) - int(covered[0])
                lines[file][int(line.get("number"))] = (
                    reached + int(line.get("hits")), missing if open_branches is None else min(missing, open_branches))
failed = False
for file in files:
    bad = [f"{n}: " + ("never reached" if hits == 0 else f"{missing} branches never taken")
           for n, (hits, missing) in sorted(lines[file].items()) if hits == 0 or missing]
    if not lines[file]:
        bad = ["no such file in any report"]
    print(f"{file}: {len(lines[file])} lines, " + ("all reached, every branch taken" if not bad else "NOT covered"))
    for text in bad:
        print(f"  {text}")
    failed |= bool(bad)
sys.exit(failed)
PYTHON
