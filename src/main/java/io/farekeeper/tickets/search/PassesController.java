package io.farekeeper.tickets.search;

import io.farekeeper.stores.FieldData;
import io.farekeeper.web.AnswerType;
import io.farekeeper.web.FileAnswer;
import io.farekeeper.web.Items;
import io.farekeeper.web.PageRequest;
import io.farekeeper.web.SafeCsv;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Passes of all riders, as they are searched and taken along. */
@RestController
@Tag(name = "passes", description = "Passes across riders, from the caches")
class PassesController {
  private static final String PATH = "/api/v1/passes";
  private static final String CSV = SafeCsv.TYPE;
  private static final String NDJSON = "application/x-ndjson";
  private static final int PAGE_OF_A_FILE = 500;

  private final PassScan scan;
  private final FieldData fieldData;
  private final JsonMapper json;
  private final Clock clock;

  PassesController(PassScan scan, FieldData fieldData, JsonMapper json, Clock clock) {
    this.scan = scan;
    this.fieldData = fieldData;
    this.json = json;
    this.clock = clock;
  }

  @GetMapping(
      path = PATH,
      produces = {MediaType.APPLICATION_JSON_VALUE, NDJSON, CSV})
  @RolesAllowed({"SUPPORT", "OPERATOR"})
  @Operation(
      operationId = "findPasses",
      summary = "Find current passes across riders",
      description =
          "By rider, then by pass. Statuses are judged at this moment. A page reads a bounded"
              + " number of caches: it may hold fewer passes than limit, or none, and still have a"
              + " next. With Accept application/x-ndjson or text/csv all that is found is streamed"
              + " as a file; it is complete if the transfer ends without error.")
  @ApiResponse(
      responseCode = "200",
      description = "A page as JSON, or everything that is found as a file",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(ref = "#/components/schemas/ItemsFoundPass")),
        @Content(
            mediaType = NDJSON,
            schema = @Schema(type = "string", description = "A pass a line, as in `items`")),
        @Content(
            mediaType = CSV,
            schema = @Schema(type = "string", description = "RFC 4180, with a header line"))
      })
  @ApiResponse(responseCode = "406", description = "`Accept` takes none of these")
  @Nullable ResponseEntity<Items<FoundPass>> find(
      PassQueryText text,
      PageRequest page,
      HttpServletRequest request,
      HttpServletResponse response)
      throws HttpMediaTypeNotAcceptableException {
    PassQuery query = text.parsed();
    SafeCsv csv = new SafeCsv(fieldData, text.isForExcel());
    String list = PATH + "?" + query;
    ScanPosition after = page.after() == null ? null : ScanPosition.parse(list, page.after());
    AnswerType type = AnswerType.askedBy(request, AnswerType.values());
    if (type != AnswerType.JSON) {
      long limit = request.getParameter("limit") == null ? Long.MAX_VALUE : page.limit();
      export(query, after, limit, new PassFile(type, csv, json), request, response);
      return null;
    }
    PassScan.Page found = scan.read(query, after, page.limit());
    String next = found.next() == null ? null : found.next().cursor(list);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(new Items<>(found.passes(), next));
  }

  private void export(
      PassQuery query,
      @Nullable ScanPosition after,
      long limit,
      PassFile file,
      HttpServletRequest request,
      HttpServletResponse response) {
    PassScan.Page first = scan.read(query, after, size(limit));
    FileAnswer.announce(response, file.mediaType(), "passes", clock.instant(), file.ending());
    if (!request.getMethod().equals("HEAD")) {
      FileAnswer.write(response, out -> writePages(query, first, limit, file, out));
    }
  }

  private void writePages(
      PassQuery query, PassScan.Page first, long limit, PassFile file, OutputStream out)
      throws IOException {
    out.write(file.head().getBytes(StandardCharsets.UTF_8));
    PassScan.Page page = first;
    long left = limit;
    while (true) {
      for (FoundPass pass : page.passes()) {
        out.write(file.line(pass).getBytes(StandardCharsets.UTF_8));
      }
      left -= page.passes().size();
      if (page.next() == null || left <= 0) {
        return;
      }
      page = scan.read(query, page.next(), size(left));
    }
  }

  private static int size(long left) {
    return (int) Math.min(PAGE_OF_A_FILE, left);
  }
}
