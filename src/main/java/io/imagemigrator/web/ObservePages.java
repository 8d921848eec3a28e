package io.imagemigrator.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Health for probes, figures for a collector; under the paths that Camel gives them elsewhere. */
final class ObservePages extends Handler.Abstract {
  private static final String PREFIX = "/observe/";
  private static final String ALL = "/observe/health";
  private static final String LIVE = "/observe/health/live";
  private static final String READY = "/observe/health/ready";

  /** The pages that probes ask, which have no login. */
  static final List<String> HEALTH = List.of(ALL, LIVE, READY);

  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Observations observations;

  ObservePages(Observations observations) {
    this.observations = observations;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws JsonProcessingException {
    String path = Request.getPathInContext(request);
    if (!path.startsWith(PREFIX)) {
      return false;
    }
    if (Answer.refusesMethod(request, response, callback)) {
      return true;
    }
    switch (path) {
      case ALL -> health(response, callback, all());
      case LIVE -> health(response, callback, dead());
      case READY -> health(response, callback, observations.notReady());
      case "/observe/metrics" ->
          Answer.send(response, callback, HttpStatus.OK_200, METRICS, observations.metrics());
      default -> Answer.missing(response, callback);
    }
    return true;
  }

  private List<String> all() {
    List<String> reasons = new ArrayList<>(dead());
    reasons.addAll(observations.notReady());
    return reasons;
  }

  private List<String> dead() {
    return observations.live() ? List.of() : List.of("The process has to be started anew.");
  }

  private static void health(Response response, Callback callback, List<String> reasons)
      throws JsonProcessingException {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("status", reasons.isEmpty() ? "UP" : "DOWN");
    if (!reasons.isEmpty()) {
      ArrayNode list = answer.putArray("reasons");
      reasons.forEach(list::add);
    }
    Answer.send(
        response,
        callback,
        reasons.isEmpty() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
        Answer.JSON,
        JSON.writeValueAsString(answer));
  }
}
