package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.message.HttpResponseWrapper;

/** An answer whose body is watched until it is closed. */
final class WatchedResponse extends HttpResponseWrapper implements ClassicHttpResponse {
  private final ClassicHttpResponse response;
  private final Watchdog.Watch watch;
  private HttpEntity entity;

  WatchedResponse(ClassicHttpResponse response, Watchdog.Watch watch) {
    super(response);
    this.response = response;
    this.watch = watch;
    setEntity(response.getEntity());
  }

  @Override
  public HttpEntity getEntity() {
    return entity;
  }

  @Override
  public void setEntity(HttpEntity body) {
    entity = body == null ? null : new Body(body);
  }

  @Override
  public void close() throws IOException {
    watch.done();
    response.close();
  }

  private final class Body extends HttpEntityWrapper {
    private InputStream content;

    Body(HttpEntity body) {
      super(body);
    }

    @Override
    public InputStream getContent() throws IOException {
      if (content == null) {
        content = watch.watched(super.getContent());
      }
      return content;
    }
  }
}
