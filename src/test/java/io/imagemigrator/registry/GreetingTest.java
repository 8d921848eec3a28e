package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreetingTest {
  @ParameterizedTest
  @CsvSource({
    "200, Docker-Distribution-Api-Version, registry/2.0, REGISTRY",
    "404, Docker-Distribution-Api-Version, registry/2.0, REGISTRY",
    "200, Content-Type, application/json, REGISTRY",
    "200, X-None, x, REGISTRY",
    "401, WWW-Authenticate, Basic realm=x, REGISTRY",
    "401, X-None, x, OTHER_SITE",
    "200, Content-Type, Text/HTML; charset=utf-8, OTHER_SITE",
    "404, Content-Type, text/html, OTHER_SITE",
    "403, X-None, x, OTHER_SITE",
    "302, Location, /login, OTHER_SITE",
    "302, Location, https://r.io/v2/, WANTS_TLS",
    "400, X-None, x, WANTS_TLS",
    "502, Content-Type, text/html, UNSURE",
    "429, X-None, x, UNSURE"
  })
  void of_answer_whoGaveIt(int status, String header, String value, Greeting expected) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.addHeader(header, value);

    assertThat(Greeting.of(response)).isEqualTo(expected);
  }
}
