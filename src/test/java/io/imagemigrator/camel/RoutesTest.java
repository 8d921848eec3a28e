package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;

/** The shape of the routes, as Hawtio shows it. */
class RoutesTest extends RoutesTestSupport {
  @Override
  Map<String, String> flags() {
    return Map.of("workers", "3", "queue.size", "17");
  }

  @Test
  void routes_haveIdAndDescription() {
    List<Route> routes = context.getRoutes();

    assertThat(routes)
        .extracting(Route::getId)
        .containsExactlyInAnyOrder(
            "migrate",
            "plan-group",
            "plan-rule",
            "list-tags",
            "copy-image",
            "collect-results",
            "summary");
    assertThat(routes).allSatisfy(route -> assertThat(route.getDescription()).isNotBlank());
  }

  /** An error handler of a route breaks the diagrams of all routes in Hawtio. */
  @Test
  void errorPolicies_areRouteConfigurations() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("routes"))) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(file -> assertThat(file).content().doesNotContain("errorHandler:"));
    }
    assertThat(context.getRouteDefinition("copy-image").getRouteConfigurationId())
        .isEqualTo("retry-copy");
    assertThat(context.getRouteDefinition("list-tags").getRouteConfigurationId())
        .isEqualTo("retry-listing");
    assertThat(context.getRouteDefinitions())
        .filteredOn(route -> route.getRouteId().matches("migrate|plan-.*"))
        .hasSize(3)
        .extracting(RouteDefinition::getRouteConfigurationId)
        .containsExactlyInAnyOrder("give-up-run", "give-up-rule", "give-up-rule");
  }

  @Test
  void queues_haveWorkersAndBounds() {
    SedaEndpoint queue = (SedaEndpoint) context.getRoute("copy-image").getEndpoint();
    SedaEndpoint results = (SedaEndpoint) context.getRoute("collect-results").getEndpoint();

    assertThat(queue.getConcurrentConsumers()).isEqualTo(3);
    assertThat(results.getConcurrentConsumers()).isEqualTo(1);
    assertThat(queue.isBlockWhenFull()).isTrue();
    assertThat(queue.getQueue()).isSameAs(context.getRegistry().lookupByName("taskQueue"));
    assertThat(results.isBlockWhenFull()).isTrue();
    assertThat(results.getSize()).isEqualTo(17);
  }
}
