#!/usr/bin/env bash
# Runs one benchmark on the packaged jar, with servers of its own: run.sh FOLDER/CLASS [options of the benchmark]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
benchmark=$1
shift
: "${BASELINE:?name the folder of the Node.js baseline: BASELINE=FOLDER}"

# JDK 25: JAVA_HOME, what the shell has, or what lies where JDKs usually lie.
for java in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)" \
  /usr/lib/jvm/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java "$HOME"/.jdks/*/bin/java; do
  if [ -x "$java" ] && "$java" -version 2>&1 | head -1 | grep -q '"25'; then break; fi
  java=
done
[ -n "$java" ] || { echo "no JDK 25 found; set JAVA_HOME" >&2; exit 1; }

jar=${FAREKEEPER_JAR:-$root/target/farekeeper.jar}
[ -f "$jar" ] || (cd "$root" && mvn -q -B -DskipTests package)

work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
"$java" -Djarmode=tools -jar "$jar" extract --destination "$work/application" > "$work/extract.log"
"$java" -Duser.timezone=UTC -XX:+UseSerialGC -Xmx256m \
  -Dlogback.configurationFile="$here/logback.xml" -cp "$work/application/lib/*" "$root/benchmarks/$benchmark.java" \
  --here "$root/benchmarks/$(dirname "$benchmark")" --baseline "$BASELINE" --mongod "${FAREKEEPER_TEST_MONGOD:-mongod}" --work "$work" "$@" &
bench=$!
# The servers are ended by the benchmark itself, also when it is interrupted.
trap 'kill "$bench" 2>/dev/null || true; wait "$bench" || true; rm -rf "$work"' INT TERM
wait "$bench"
