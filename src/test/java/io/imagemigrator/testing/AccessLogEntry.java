package io.imagemigrator.testing;

/**
 * One request as the registry saw it.
 *
 * @param path with the query
 * @param bytesSent of the response's body
 * @param userAgent empty when the client named none
 */
public record AccessLogEntry(
    String method, String path, int status, long bytesSent, String userAgent) {}
