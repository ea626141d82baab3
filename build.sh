#!/usr/bin/env bash
# Restores, builds, tests and checks the format; ends with "N passed, N failed".
#   ./build.sh             everything
#   ./build.sh coverage    the tests, and that the rules have 100 % branch coverage
#   ./build.sh kill        100 rounds of kill -9 under load (about ten minutes)
#   ./build.sh faults      crashes, power cuts, lost replies and more on both stores, a few minutes; faults --full makes the figures; see faults --help
# What is not installed (Chromium, Node.js, PostgreSQL) is not run and listed; with CI=true that is a failure.
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "${1:-}" in
  -h | --help) sed -n '2,7p' "$0" | sed 's/^# \?//'; exit 0 ;;
  "" | coverage | kill | faults) ;;
  *) echo "build.sh: unknown '$1'; see --help" >&2; exit 2 ;;
esac

configuration=Release
results="$PWD/artifacts/test-results"
missing=()
step() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }
finish() { # passed failed
  if [ ${#missing[@]} -gt 0 ]; then
    printf 'Not run, because it is not installed: %s\n' "${missing[*]}"
    [ "${CI:-}" = true ] && { echo "With CI=true everything has to run."; set -- "$1" "$(($2 + ${#missing[@]}))"; }
  fi
  printf '%s passed, %s failed\n' "$1" "$2"
  [ "$2" -eq 0 ] && [ "$1" -gt 0 ]
  exit $?
}

if [ "${1:-}" = faults ]; then
  # Compiled ahead of time where the feed has the compiler: thousands of processes are started that live for a second.
  program="$PWD/artifacts/faults/program"
  publish() { dotnet publish tests/FaultTrials -c $configuration --use-current-runtime --self-contained false -o "$program" --nologo -v quiet -clp:NoSummary "$@"; }
  publish -p:PublishReadyToRun=true || publish || { echo "The build failed."; finish 0 1; }
  exec "$program/LiveCommerce.FaultTrials" "${@:2}"
fi

for chromium in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$chromium" ] && command -v "$chromium" > /dev/null && { CHROMIUM=$(command -v "$chromium"); export CHROMIUM; break; }
done
[ -n "${CHROMIUM:-}" ] || missing+=(Chromium)
command -v npm > /dev/null || missing+=(Node.js)
command -v initdb > /dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || missing+=(PostgreSQL)

step "restore and build"
dotnet build LiveCommerce.sln -c $configuration --nologo -v quiet -clp:NoSummary || { echo "The build failed."; finish 0 1; }

rm -rf "$results"
case "${1:-}" in
  coverage)
    step "branch coverage of the rules"
    tests/coverage.sh && finish 1 0 || finish 0 1 ;;
  kill)
    step "kill -9"
    LIVECOMMERCE_KILL_ROUNDS=${LIVECOMMERCE_KILL_ROUNDS:-100} dotnet test tests/Faults.Tests -c $configuration --no-build --nologo \
      --filter "FullyQualifiedName~KillTests" --logger "trx" --results-directory "$results" --logger "console;verbosity=detailed" ;;
  *)
    step "test"
    # One project after the other: the fault and browser tests start servers of their own and would disturb each other on two cores.
    for project in tests/*.Tests/*.csproj; do
      name=$(basename "$project" .csproj)
      [ -z "${CHROMIUM:-}" ] && [ "$name" = Browser.Tests ] && continue
      dotnet test "$project" -c $configuration --no-build --nologo -v quiet --logger "trx;LogFilePrefix=$name" --results-directory "$results" \
        --blame-hang-timeout 10min || true
    done
    if [ -d src/LiveHub/web/node_modules ]; then
      step "test the pages"
      (cd src/LiveHub/web && npm test --silent) > "$results/web.log" 2>&1 || { cat "$results/web.log"; web_failed=1; }
    fi ;;
esac

passed=0 failed=0
for trx in "$results"/*.trx; do
  counters=$(grep -o '<Counters [^>]*>' "$trx" | head -n 1)
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$counters"; }
  passed=$((passed + $(count passed)))
  failed=$((failed + $(count total) - $(count passed) - $(count notExecuted)))
  skipped=$(count notExecuted)
  [ "${skipped:-0}" -gt 0 ] && missing+=("$skipped tests of $(basename "$trx" | sed 's/_.*//') (see their reasons)")
done
if [ -z "${1:-}" ]; then
  step "faults, the shortest form"
  dotnet artifacts/bin/FaultTrials/release/LiveCommerce.FaultTrials.dll --quick | tee "$results/faults.log"
  counted=$(tail -n 1 "$results/faults.log")
  passed=$((passed + $(sed -n 's/^\([0-9]*\) passed.*/\1/p' <<< "$counted" | grep . || echo 0)))
  failed=$((failed + $(sed -n 's/.* \([0-9]*\) failed$/\1/p' <<< "$counted" | grep . || echo 1)))
  if [ "${web_failed:-0}" = 1 ]; then failed=$((failed + 1)); elif [ -f "$results/web.log" ]; then passed=$((passed + 1)); fi
  step "format"
  if dotnet format LiveCommerce.sln --verify-no-changes --no-restore --severity error -v quiet; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
fi
finish "$passed" "$failed"
