package io.farekeeper.ticketlog.query;

import io.farekeeper.stores.FieldData;
import io.farekeeper.ticketlog.query.Finder.Search;
import io.farekeeper.web.AgencyProperties;
import io.farekeeper.web.AnswerType;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Items;
import io.farekeeper.web.PageRequest;
import io.farekeeper.web.SafeCsv;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The ticket log as it is searched and taken along. */
@RestController
@Tag(name = "ticket-log", description = "The audit log of ticket events")
class FindingController {
  private final Finder finder;
  private final Export export;
  private final AgencyProperties agency;
  private final FieldData fieldData;

  FindingController(Finder finder, Export export, AgencyProperties agency, FieldData fieldData) {
    this.finder = finder;
    this.export = export;
    this.agency = agency;
    this.fieldData = fieldData;
  }

  @GetMapping(
      path = "/api/v1/ticket-log",
      produces = {MediaType.APPLICATION_JSON_VALUE, Ndjson.TYPE, Csv.TYPE})
  @RolesAllowed({"SUPPORT", "AUDITOR"})
  @Operation(
      operationId = "findTicketEvents",
      summary = "Find entries",
      description =
          "Newest first, or as sort says; all filters may be combined. Entries without a time come"
              + " last, as the oldest. With Accept application/x-ndjson or text/csv the whole"
              + " result is streamed as a file; it is complete if the transfer ends without error.")
  @ApiResponse(
      responseCode = "200",
      description = "A page as JSON, or everything that is found as a file",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(ref = "#/components/schemas/ItemsEntryView")),
        @Content(
            mediaType = Ndjson.TYPE,
            schema = @Schema(type = "string", description = "An entry a line, as in `items`")),
        @Content(
            mediaType = Csv.TYPE,
            schema = @Schema(type = "string", description = "RFC 4180, with a header line"))
      })
  @ApiResponse(responseCode = "406", description = "`Accept` takes none of these")
  @Nullable ResponseEntity<Items<EntryView>> find(
      QueryText query,
      @Parameter(
              description =
                  "`true`: a CSV file begins with a byte order mark, and no cell is a formula"
                      + " whatever separator Excel splits at",
              schema = @Schema(type = "boolean", defaultValue = "false"))
          @RequestParam(name = "excel", required = false)
          @Nullable String excel,
      PageRequest page,
      HttpServletRequest request,
      HttpServletResponse response)
      throws HttpMediaTypeNotAcceptableException {
    boolean forExcel = flag("excel", excel);
    AnswerType type = AnswerType.askedBy(request, AnswerType.values());
    EntryFormat format =
        switch (type) {
          case JSON -> null;
          case NDJSON -> new Ndjson();
          case CSV -> new Csv(agency.timeZone(), new SafeCsv(fieldData, forExcel));
        };
    if (format != null) {
      export(query, page, format, request, response);
      return null;
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            finder.items(
                Search.of(query.parsed(), page.after(), EntryViews.areClearTo(request)),
                page.limit()));
  }

  private void export(
      QueryText query,
      PageRequest page,
      EntryFormat format,
      HttpServletRequest request,
      HttpServletResponse response) {
    boolean limited = request.getParameter("limit") != null;
    export.write(
        Search.of(query.parsed(), page.after(), EntryViews.areClearTo(request)),
        limited ? page.limit() : Long.MAX_VALUE,
        format,
        response,
        request.getMethod().equals("HEAD"));
  }

  private static boolean flag(String name, @Nullable String text) {
    return switch (text) {
      case null -> false;
      case "true" -> true;
      case "false" -> false;
      default -> throw ApiException.invalid(name, "must be true or false");
    };
  }
}
