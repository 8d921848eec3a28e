package io.imagemigrator.testing;

/**
 * A request that reached a {@link RegistryProxy}.
 *
 * @param path with the query
 * @param authorization empty without that header
 * @param nanos of its arrival, by {@link System#nanoTime}
 */
public record ProxyRequest(String method, String path, String authorization, long nanos) {}
