package io.farekeeper.ticketlog.finding;

import io.farekeeper.api.AgencyProperties;
import io.farekeeper.api.Items;
import io.farekeeper.api.PageRequest;
import io.farekeeper.ticketlog.finding.Finder.Search;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The ticket log as it is searched and taken along. */
@RestController
@Tag(name = "ticket-log", description = "The audit log of ticket events")
class FindingController {
  private static final String PATH = "/api/v1/ticket-log";

  private final Finder finder;
  private final Export export;
  private final AgencyProperties agency;

  FindingController(Finder finder, Export export, AgencyProperties agency) {
    this.finder = finder;
    this.export = export;
    this.agency = agency;
  }

  @GetMapping(PATH)
  @Operation(
      summary = "Find entries",
      description =
          "Newest first, or as sort says; all filters may be combined. Entries without a time come"
              + " last, as the oldest. With Accept application/x-ndjson or text/csv the whole"
              + " result is streamed as a file; it is complete if the transfer ends without error.")
  Items<EntryView> find(QueryText query, PageRequest page, HttpServletRequest request) {
    return finder.items(Search.of(query.parsed(), page.after(), seesAll(request)), page.limit());
  }

  @GetMapping(path = PATH, produces = Ndjson.TYPE)
  @Hidden
  void ndjson(
      QueryText query, PageRequest page, HttpServletRequest request, HttpServletResponse response) {
    export(query, page, new Ndjson(), request, response);
  }

  @GetMapping(path = PATH, produces = Csv.TYPE)
  @Hidden
  void csv(
      QueryText query, PageRequest page, HttpServletRequest request, HttpServletResponse response) {
    export(query, page, new Csv(agency.timeZone()), request, response);
  }

  private void export(
      QueryText query,
      PageRequest page,
      EntryFormat format,
      HttpServletRequest request,
      HttpServletResponse response) {
    boolean limited = request.getParameter("limit") != null;
    export.write(
        Search.of(query.parsed(), page.after(), seesAll(request)),
        limited ? page.limit() : Long.MAX_VALUE,
        format,
        response,
        request.getMethod().equals("HEAD"));
  }

  private static boolean seesAll(HttpServletRequest request) {
    return request.isUserInRole("AUDITOR") || request.isUserInRole("ADMIN");
  }
}
