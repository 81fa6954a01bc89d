package io.farekeeper.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Declares the problems that an operation can be answered with: those of all operations, and of its
 * own, which its annotations name by status and meaning alone.
 */
class ProblemAnswers implements OpenApiCustomizer {
  private static final String PROBLEM = "Problem";
  private static final Map<String, String> OF_EVERY_CALL =
      Map.of(
          "400", "A field, parameter or header cannot be taken; `field` names it",
          "401", "No user, a wrong password, or a token that is not taken",
          "403", "The user's roles do not allow it",
          "406", "`Accept` takes no media type of the answer",
          "413", "The body is too large",
          "415", "`Content-Type` is none, or none that is taken here",
          "503", "MySQL or MongoDB does not answer, or this deployment must not change anything");
  private static final Map<String, String> OF_A_PATH =
      Map.of("404", "What the path names does not exist");

  @Override
  public void customise(OpenAPI api) {
    // Here and not with the other components: springdoc drops schemas that nothing refers to yet.
    api.getComponents().addSchemas(PROBLEM, problem());
    api.getPaths().forEach(ProblemAnswers::addTo);
  }

  private static void addTo(String path, PathItem item) {
    item.readOperations().forEach(operation -> addTo(path, operation));
  }

  private static void addTo(String path, Operation operation) {
    ApiResponses responses = operation.getResponses();
    responses.forEach(
        (status, response) -> {
          if (status.startsWith("4") || status.startsWith("5")) {
            response.setContent(content());
          }
        });
    addMissing(responses, OF_EVERY_CALL);
    if (path.contains("{")) {
      addMissing(responses, OF_A_PATH);
    }
  }

  private static void addMissing(ApiResponses responses, Map<String, String> problems) {
    problems.forEach(
        (status, meaning) ->
            responses.putIfAbsent(
                status, new ApiResponse().description(meaning).content(content())));
  }

  private static Content content() {
    return new Content()
        .addMediaType("application/problem+json", new MediaType().schema(Schemas.ref(PROBLEM)));
  }

  private static Schema<?> problem() {
    Schema<?> error =
        Schemas.typed("object")
            .addProperty("field", text("Its name as the client sent it, with its path"))
            .addProperty("reason", text("What is wrong with it"));
    error.addRequiredItem("field");
    error.addRequiredItem("reason");
    Schema<?> problem =
        Schemas.typed("object")
            .description("RFC 9457 problem details; further fields say more of single problems")
            .addProperty("title", text("The status in words"))
            .addProperty("status", Schemas.typed("integer").format("int32"))
            .addProperty("detail", text("What is wrong, in a sentence"))
            .addProperty("instance", text("The path that was called"))
            .addProperty("field", text("What the client must change"))
            .addProperty(
                "errors",
                Schemas.typed("array").items(error).description("All that the client must change"))
            .addProperty("link", text("Where what the call contradicts can be seen"))
            .additionalProperties(Schemas.any());
    problem.addRequiredItem("status");
    problem.addRequiredItem("detail");
    return problem;
  }

  private static Schema<?> text(String description) {
    return Schemas.typed("string").description(description);
  }
}
