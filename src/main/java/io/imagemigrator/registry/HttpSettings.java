package io.imagemigrator.registry;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the HTTP client behaves.
 *
 * @param connectTimeout for the TCP and TLS handshakes
 * @param responseTimeout for silence while an answer is awaited or read
 * @param commitTimeout for silence after the last byte of a blob: a registry on object storage
 *     moves the whole blob before it answers
 * @param maxRetryAfter the longest pause a registry may impose; longer ones are cut to it
 * @param connectionsPerHost open at the same time, at most; a copy within one registry needs two
 * @param caFile certificates (PEM) trusted beside those of the Java runtime; {@code null} for none
 * @param backoff how a transfer that broke off is continued inside one try
 * @param proxies which proxy leads to which host
 */
public record HttpSettings(
    Duration connectTimeout,
    Duration responseTimeout,
    Duration commitTimeout,
    Duration maxRetryAfter,
    int connectionsPerHost,
    Path caFile,
    Backoff backoff,
    Proxies proxies) {}
