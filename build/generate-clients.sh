#!/usr/bin/env bash
# Generates a Java and a TypeScript client from the document of a running application (started as
# README.md says, with everything embedded), compiles both, and calls one operation of each tag.
# Needs Maven, a JDK, node and npm; fetches the generator. What it makes lies below target/clients.
#
#   build/generate-clients.sh [http://127.0.0.1:8080] [admin:try-me]
set -euo pipefail
url=${1:-http://127.0.0.1:8080}
user=${2:-admin:try-me}
version=7.25.0
cd "$(dirname "$0")/.."
mkdir -p target/clients
cd target/clients
rm -rf api.json java typescript
basic="Basic $(printf %s "$user" | base64)"
curl -sSf -u "$user" -o api.json "$url/v3/api-docs"

generator=openapi-generator-cli-$version.jar
[ -f "$generator" ] || mvn -q dependency:copy -DoutputDirectory=. \
  -Dartifact=org.openapitools:openapi-generator-cli:$version
java -jar "$generator" generate -i api.json -g java --library native -o java >java.log
java -jar "$generator" generate -i api.json -g typescript-fetch -o typescript >typescript.log

cat >java/src/main/java/Calls.java <<'JAVA'
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.*;
import org.openapitools.client.model.*;

class Calls {
  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(args[0]);
    client.setRequestInterceptor(request -> request.header("Authorization", args[1]));
    System.out.println(new JobsApi(client).listJobs().getItems().size() + " jobs");
    NewRefresh refresh = new NewRefresh().activityType(NewRefresh.ActivityTypeEnum.NUMBER_1);
    System.out.println("refresh " + new RefreshesApi(client).queueRefresh(1006, refresh).getState());
    System.out.println(new TicketsApi(client).readTickets(1003, "stale", true).getPasses().size() + " passes");
    System.out.println(new TimelineApi(client).readTimeline(1003, null, null, null, 5, null).getItems().size() + " items");
    System.out.println(new LoyaltyApi(client).readLoyalty(1003).getRides() + " rides");
    Map<String, Object> event = Map.of("user_id", 1003, "uuid", "of-java", "status", "purchased");
    TicketLogApi log = new TicketLogApi(client);
    System.out.println(log.recordTicketEvents(event, null).getRecorded() + " recorded");
    System.out.println(log.findTicketEvents(1003L, null, null, null, null, null, null, 5, null).getItems().size() + " found");
    ValidationRequest scan = new ValidationRequest().userId(1003).passUuid("none");
    System.out.println(new ValidationsApi(client).validatePass("of-java-" + System.nanoTime(), scan).getReason());
    System.out.println(new AccessLogApi(client).listReads(1003L, null, null, null, 5, null).getItems().size() + " reads");
    ItemsFoundPass usable = new PassesApi(client).findPasses("USABLE", null, null, null, null, null, 5, null);
    System.out.println(usable.getItems().size() + " usable");
    System.out.println(new PreflightApi(client).readPreflight().getItems().size() + " lines of preflight");
    System.out.println(new SandboxApi(client).readSandboxRider(1003).getCalls() + " calls");
  }
}
JAVA
(cd java && mvn -q compile dependency:build-classpath -Dmdep.outputFile=classpath.txt)
java -cp "java/target/classes:$(cat java/classpath.txt)" Calls "$url" "$basic"

cat >typescript/calls.ts <<'TS'
import * as api from './index';

const [url, authorization] = process.argv.slice(2);
const configuration = new api.Configuration({ basePath: url, headers: { Authorization: authorization } });
const userId = 1003;
const log = new api.TicketLogApi(configuration);
const refresh = { activityType: api.NewRefreshActivityTypeEnum.NUMBER_1 };
const event = { user_id: userId, uuid: 'of-typescript', status: 'purchased' };
const scan = { userId, passUuid: 'none' };
console.log((await new api.JobsApi(configuration).listJobs()).items.length, 'jobs');
console.log('refresh', (await new api.RefreshesApi(configuration).queueRefresh({ userId: 1006, newRefresh: refresh })).state);
console.log((await new api.TicketsApi(configuration).readTickets({ userId, history: true })).passes.length, 'passes');
console.log((await new api.TimelineApi(configuration).readTimeline({ userId, limit: 5 })).items.length, 'items');
console.log((await new api.LoyaltyApi(configuration).readLoyalty({ userId })).rides, 'rides');
console.log((await log.recordTicketEvents({ body: event })).recorded, 'recorded');
console.log((await log.findTicketEvents({ userId, limit: 5 })).items.length, 'found');
console.log((await new api.ValidationsApi(configuration).validatePass({ idempotencyKey: `of-typescript-${Date.now()}`, validationRequest: scan })).reason);
console.log((await new api.AccessLogApi(configuration).listReads({ userId, limit: 5 })).items.length, 'reads');
console.log((await new api.PassesApi(configuration).findPasses({ status: 'USABLE', limit: 5 })).items.length, 'usable');
console.log((await new api.PreflightApi(configuration).readPreflight()).items.length, 'lines of preflight');
console.log((await new api.SandboxApi(configuration).readSandboxRider({ userId })).calls, 'calls');
TS
cd typescript
echo '{"type": "module"}' >package.json
npm install --silent --no-save typescript@5 @types/node@22 esbuild
npx tsc --noEmit --strict --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom --types node calls.ts
npx esbuild --log-level=error --bundle --platform=node --format=esm --outfile=calls.mjs calls.ts
node calls.mjs "$url" "$basic"
