package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadStateTest {
  private static final URI UPLOAD = URI.create("https://r.io/v2/a/blobs/uploads/1?_state=x");

  @ParameterizedTest
  @CsvSource({"0-0, 0", "0-1, 2", "0-1048575, 1048576", "bytes=0-41, 42", "' 0-9 ', 10"})
  void of_range_nextByte(String range, long offset) {
    assertThat(read(range, null)).contains(new UploadState(UPLOAD, offset));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5-9", "0", "0--1", "0-99999999999999999999", "bytes 0-9/10"})
  void of_otherRange_empty(String range) {
    assertThat(read(range, null)).isEmpty();
  }

  @Test
  void of_location_replacesTheAddress() {
    assertThat(read("0-9", "/v2/a/blobs/uploads/1?_state=y").orElseThrow().address())
        .isEqualTo(URI.create("https://r.io/v2/a/blobs/uploads/1?_state=y"));
  }

  @Test
  void of_locationThatIsNoAddress_empty() {
    assertThat(read("0-9", "ftp://r.io/1")).isEmpty();
  }

  private static Optional<UploadState> read(String range, String location) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(204);
    response.addHeader("Range", range);
    if (location != null) {
      response.addHeader("Location", location);
    }
    return UploadState.of(UPLOAD, new ApiResponse(response, UPLOAD));
  }
}
