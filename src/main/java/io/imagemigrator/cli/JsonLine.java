package io.imagemigrator.cli;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * {@code %json} of a pattern in {@code logback.xml}: an event as one line of JSON, with the fields
 * time (UTC), level, thread, logger, message and, if there is one, error with its stack trace.
 */
public final class JsonLine extends ThrowableHandlingConverter {
  private static final JsonMapper JSON = new JsonMapper();

  @Override
  public String convert(ILoggingEvent event) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("time", event.getInstant().toString())
            .put("level", event.getLevel().toString())
            .put("thread", event.getThreadName())
            .put("logger", event.getLoggerName())
            .put("message", event.getFormattedMessage());
    if (event.getThrowableProxy() != null) {
      line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }
}
