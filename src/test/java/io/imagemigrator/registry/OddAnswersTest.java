package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.testing.RawServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that are not as the RFC has them, but as they are met. A silence would last for the time
 * that the transports of tests are patient.
 */
@Timeout(60)
class OddAnswersTest {
  private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
  private static final String JSON = "{\"errors\":[{\"code\":\"UNKNOWN\"}]}";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  private HttpTransport transport = TestHttp.transport();
  private RawServer server;

  @AfterEach
  void close() throws IOException {
    transport.close();
    server.close();
  }

  /** The proxy is the server itself, which is asked for everything then. */
  private void start(boolean proxied, RawServer.Script script) {
    server = new RawServer(script);
    if (proxied) {
      transport.close();
      transport = TestHttp.proxiedTransport(server.host());
    }
  }

  private void start(RawServer.Script script) {
    start(false, script);
  }

  private String send(String method, HttpEntity body, boolean proxied) throws IOException {
    URI uri = URI.create("http://" + (proxied ? "registry.inside" : server.host()) + "/v2/");
    HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
    request.setEntity(body);
    try (ClassicHttpResponse answer =
        transport.send(request, uri, Terms.of(TestHttp.INSECURE, AddressRule.ANY))) {
      HttpEntity entity = answer.getEntity();
      String text =
          entity == null ? "" : new String(entity.getContent().readAllBytes(), ISO_8859_1);
      return answer.getCode() + " " + text;
    }
  }

  private String send(String method) throws IOException {
    return send(method, null, false);
  }

  private static HttpEntity once(String body) {
    return new InputStreamEntity(
        new ByteArrayInputStream(body.getBytes(ISO_8859_1)), body.length(), null);
  }

  // Bytes that nobody asked for

  static Stream<Arguments> bodiesNobodyAskedFor() {
    String announced = "Content-Length: " + JSON.length() + "\r\n\r\n" + JSON;
    String chunked = CHUNKED + "1f\r\n" + JSON + "\r\n0\r\n\r\n";
    String tail = "Content-Length: 4\r\n\r\ngood";
    return Stream.of(
            Arguments.of("HEAD", "HTTP/1.1 404 Not Found\r\n" + announced),
            Arguments.of("HEAD", "HTTP/1.1 200 OK\r\n" + announced),
            Arguments.of("HEAD", "HTTP/1.1 200 OK\r\n" + chunked),
            Arguments.of("HEAD", "HTTP/1.1 200 OK\r\n" + CHUNKED + "0\r\n\r\n"),
            Arguments.of("HEAD", "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(20_000)),
            Arguments.of("GET", "HTTP/1.1 304 Not Modified\r\n" + announced),
            Arguments.of("DELETE", "HTTP/1.1 204 No Content\r\n\r\n" + JSON),
            Arguments.of("GET", "HTTP/1.1 200 OK\r\n" + tail + "more than was announced"),
            Arguments.of("GET", "HTTP/1.1 200 OK\r\n" + tail + "\r\n"))
        .flatMap(
            each ->
                Stream.of(false, true)
                    .map(proxied -> Arguments.of(proxied, each.get()[0], each.get()[1])));
  }

  /** A body that can be sent once is not risked: the bytes are seen before. */
  @ParameterizedTest
  @MethodSource("bodiesNobodyAskedFor")
  void send_afterBytesNobodyAskedFor_overAnotherConnection(
      boolean proxied, String method, String answer) throws IOException {
    start(proxied, (request, connection, on) -> connection == 1 ? answer : GOOD);
    send(method, null, proxied);

    assertThat(send("PUT", once("blob"), proxied)).isEqualTo("200 good");
    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void send_restOfAnAnswerBeforeTheNextOne_sentAgain(boolean proxied) throws IOException {
    start(proxied, (request, connection, on) -> connection == 1 && on == 2 ? JSON + GOOD : GOOD);
    send("GET", null, proxied);

    assertThat(send("GET", null, proxied)).isEqualTo("200 good");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void send_restOfAnAnswerAfterASpentBody_failsAtOnce() throws IOException {
    start((request, connection, on) -> on == 2 ? JSON : GOOD);
    send("GET");

    assertThatThrownBy(() -> send("PUT", once("blob"), false))
        .isInstanceOf(NotHttpException.class)
        .hasMessage(
            "what came back is no HTTP: it begins with '" + JSON + "' where HTTP/1.1 was expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2", "\r\nHTTQ/1.1 200"})
  void send_noHttpAtAll_failsAtOnce(String answer) {
    start((request, connection, on) -> answer);

    assertThatThrownBy(() -> send("GET")).isInstanceOf(NotHttpException.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void send_controlCharacters_notInTheMessage() {
    start((request, connection, on) -> "\u0015\u0003\u001b[31m\u009b");

    assertThatThrownBy(() -> send("GET")).hasMessageContaining("begins with '???[31m?'");
  }

  // Where answers begin and end

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 200 \nContent-Length: 4\n\ngood",
        "\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nContent-Length:   4  \r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nContent-Length : 4\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nX-Long: a\r\n  b\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\n" + CHUNKED + "4;name=\"v;\"\r\ngood\r\n0\r\nTrailer: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n" + CHUNKED + "4\r\ngood\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + GOOD,
        "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: identity\r\n\r\ngood"
      })
  void send_answerWithinWhatIsMet_read(String answer) throws IOException {
    start((request, connection, on) -> answer);

    assertThat(send("GET")).isEqualTo("200 good");
    assertThat(send("GET")).isEqualTo("200 good");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4, 5",
        "Content-Length: +4",
        "Content-Length: -1",
        "Content-Length: ",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: gzip, chunked"
      })
  void send_lengthThatCannotBe_refused(String header) {
    start((request, connection, on) -> "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\ngood");

    assertThatThrownBy(() -> send("GET")).isInstanceOf(IOException.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void send_lengthAndChunks_lastAnswerOfItsConnection() throws IOException {
    start(
        (request, connection, on) ->
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n" + CHUNKED + "4\r\ngood\r\n0\r\n\r\n");
    send("GET");
    send("GET");

    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void send_goodAnswers_shareOneConnection() throws IOException {
    start((request, connection, on) -> GOOD);
    send("GET");
    send("PUT", once("blob"), false);
    send("GET");

    assertThat(server.connections()).isEqualTo(1);
  }
}
