package io.imagemigrator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the access policy lets through, over HTTP and against the real MBeans. */
class WebJolokiaTest {
  private static final String CONTEXT =
      "org.apache.camel:context=policy,type=context,name=\"policy\"";
  private static final String ROUTE =
      "org.apache.camel:context=policy,type=routes,name=\"sample-out\"";
  private static final String RUN = "io.imagemigrator:type=Run,id=7";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final AtomicInteger CANCELLED = new AtomicInteger();
  private static WebFixture web;
  private static SampleRoutes routes;

  /** What a run looks like, with one operation that nobody allowed. */
  public interface Run {
    /** How many tasks are done. */
    int getDone();

    /** Not to be set from outside. */
    void setDone(int done);

    /** Ends it. */
    void cancel();

    /** Not listed. */
    void wipe();
  }

  @BeforeAll
  static void start() throws JMException {
    web = WebFixture.open();
    routes = SampleRoutes.start("policy");
    Run run =
        new Run() {
          @Override
          public int getDone() {
            return 3;
          }

          @Override
          public void setDone(int done) {
            throw new IllegalStateException("reached");
          }

          @Override
          public void cancel() {
            CANCELLED.incrementAndGet();
          }

          @Override
          public void wipe() {
            throw new IllegalStateException("reached");
          }
        };
    ManagementFactory.getPlatformMBeanServer()
        .registerMBean(new StandardMBean(run, Run.class), new ObjectName(RUN));
  }

  @AfterAll
  static void stop() throws JMException {
    ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(RUN));
    routes.close();
    web.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.lang:type=Runtime        | Uptime
          java.lang:type=Memory         | HeapMemoryUsage
          java.lang:type=OperatingSystem| AvailableProcessors
          """)
  void read_basicsOfTheJvm_allowed(String mbean, String attribute) {
    assertAllowed(ask(Map.of("type", "read", "mbean", mbean, "attribute", attribute)));
  }

  @Test
  void read_routes_allowed() {
    JsonNode answer =
        ask(Map.of("type", "read", "mbean", ROUTE, "attribute", "ExchangesCompleted"));

    assertAllowed(answer);
    assertThat(answer.get("value").asInt()).isEqualTo(1);
  }

  @Test
  void search_routes_allowed() {
    JsonNode answer =
        ask(Map.of("type", "search", "mbean", "org.apache.camel:context=policy,type=routes,*"));

    assertAllowed(answer);
    assertThat(answer.get("value")).hasSize(2);
  }

  @Test
  void exec_dumpsOfRoutes_allowed() {
    JsonNode source =
        ask(Map.of("type", "exec", "mbean", CONTEXT, "operation", "dumpRoutesAsXml()"));
    assertAllowed(source);
    assertThat(source.get("value").asText()).contains("sample-in");

    JsonNode figures =
        ask(
            Map.of(
                "type",
                "exec",
                "mbean",
                CONTEXT,
                "operation",
                "dumpRoutesStatsAsXml",
                "arguments",
                new boolean[] {true, true}));
    assertAllowed(figures);
    assertThat(figures.get("value").asText()).contains("exchangesCompleted=\"1\"");
  }

  @Test
  void run_readAndCancel_allowed() {
    int before = CANCELLED.get();

    JsonNode done = ask(Map.of("type", "read", "mbean", RUN, "attribute", "Done"));
    assertThat(done.get("value").asInt()).isEqualTo(3);
    assertAllowed(ask(Map.of("type", "exec", "mbean", RUN, "operation", "cancel()")));
    assertAllowed(ask(Map.of("type", "exec", "mbean", RUN, "operation", "cancel")));
    assertThat(CANCELLED).hasValue(before + 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.lang:type=Runtime                          | SystemProperties
          java.lang:type=Runtime                          | InputArguments
          java.lang:type=Runtime                          | ClassPath
          java.lang:type=*                                | InputArguments
          java.util.logging:type=Logging                  | LoggerNames
          com.sun.management:type=HotSpotDiagnostic       | DiagnosticOptions
          JMImplementation:type=MBeanServerDelegate       | MBeanServerId
          *:*                                             | SystemProperties
          """)
  void read_whatIsNotListed_refused(String mbean, String attribute) {
    assertRefused(ask(Map.of("type", "read", "mbean", mbean, "attribute", attribute)));
  }

  @Test
  void read_wholeRuntime_nothingOfIt() {
    JsonNode answer = ask(Map.of("type", "read", "mbean", "java.lang:type=Runtime"));

    assertThat(answer.toString()).doesNotContain("java.class.path", "surefire", "-D");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sendStringBody(java.lang.String,java.lang.String)",
        "sendBody",
        "requestBody",
        "stop()",
        "stop",
        "suspend()",
        "restart",
        "dumpRoutesAsXml(boolean)",
        "dumpRoutesAsXml(boolean,boolean)",
        "createEndpoint",
        "removeEndpoints",
        "reset"
      })
  void exec_whatChangesOrSends_refused(String operation) {
    assertRefused(
        ask(
            Map.of(
                "type",
                "exec",
                "mbean",
                CONTEXT,
                "operation",
                operation,
                "arguments",
                new Object[] {true})));
    assertThat(routes.camel.isStarted()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.lang:type=Memory                              | gc
          java.lang:type=Threading                           | dumpAllThreads(boolean,boolean)
          com.sun.management:type=DiagnosticCommand          | vmSystemProperties
          com.sun.management:type=HotSpotDiagnostic          | dumpHeap
          org.apache.camel:context=policy,type=routes,name=* | stop()
          io.imagemigrator:type=Run,id=7                     | wipe
          io.imagemigrator:type=*,id=7                       | cancel
          io.imagemigrator:*                                 | cancel
          """)
  void exec_otherOperations_refused(String mbean, String operation) {
    int before = CANCELLED.get();

    assertRefused(ask(Map.of("type", "exec", "mbean", mbean, "operation", operation)));
    assertThat(CANCELLED).hasValue(before);
  }

  @Test
  void write_anything_refused() {
    for (String[] attribute :
        new String[][] {
          {CONTEXT, "Tracing"},
          {ROUTE, "Tracing"},
          {RUN, "Done"},
          {"java.lang:type=Memory", "Verbose"}
        }) {
      assertRefused(
          ask(
              Map.of(
                  "type",
                  "write",
                  "mbean",
                  attribute[0],
                  "attribute",
                  attribute[1],
                  "value",
                  "true")));
    }
    assertThat(routes.camel.isTracing()).isFalse();
  }

  @Test
  void read_targetInAnotherProcess_notConnectedTo() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      other.setSoTimeout(1);
      String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + other.getLocalPort() + "/jmxrmi";

      ask(
          Map.of(
              "type",
              "read",
              "mbean",
              "java.lang:type=Runtime",
              "attribute",
              "Uptime",
              "target",
              Map.of("url", url)));

      assertThatThrownBy(other::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** The policy does not ask about them; there must be nothing that could deliver one. */
  @ParameterizedTest
  @ValueSource(strings = {"pull", "sse", "none"})
  void notification_anyMode_cannotBeDelivered(String mode) {
    JsonNode client = ask(Map.of("type", "notification", "command", "register")).get("value");
    assertThat(client.get("backend")).isEmpty();

    JsonNode answer =
        ask(
            Map.of(
                "type",
                "notification",
                "command",
                "add",
                "client",
                client.get("id").asText(),
                "mode",
                mode,
                "mbean",
                "JMImplementation:type=MBeanServerDelegate"));

    assertThat(answer.get("status").asInt()).as(answer.toString()).isNotEqualTo(200);
  }

  @Test
  void get_evenOfWhatIsAllowed_refused() {
    int before = CANCELLED.get();

    for (String path :
        new String[] {
          "/read/java.lang:type=Runtime/Uptime",
          "/exec/" + RUN + "/cancel",
          "/?p=exec/" + RUN + "/cancel",
          "/version",
          "/list"
        }) {
      assertThat(web.raw("GET /hawtio/jolokia" + path, "localhost"))
          .as(path)
          .startsWith("HTTP/1.1 405 ")
          .doesNotContain("\"value\"");
    }
    assertThat(web.raw("GET /hawtio/jolokia?p=exec/" + RUN + "/cancel", "localhost"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"agent\"")
        .doesNotContain("\"request\"");
    assertThat(CANCELLED).hasValue(before);
  }

  private static JsonNode ask(Map<String, Object> request) {
    try {
      return JSON.readTree(web.post("/hawtio/jolokia/", JSON.writeValueAsString(request)).body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertAllowed(JsonNode answer) {
    assertThat(answer.get("status").asInt()).as(answer.toString()).isEqualTo(200);
  }

  private static void assertRefused(JsonNode answer) {
    assertThat(answer.get("status").asInt()).as(answer.toString()).isEqualTo(403);
    assertThat(answer.has("value")).isFalse();
  }
}
