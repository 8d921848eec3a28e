package io.imagemigrator.camel;

import javax.management.MXBean;

/** A registry's host in JMX: {@code io.imagemigrator:type=Registry,host=…}. */
@MXBean
public interface RegistryMXBean {
  /**
   * The state of its circuit breaker: CLOSED (all well), OPEN (left alone) or HALF_OPEN (tried).
   */
  String getBreaker();

  /** Requests sent. */
  long getRequests();

  /** Requests that were not answered, or with 5xx. */
  long getFailedRequests();

  /** Answers 429. */
  long getTooManyRequests();

  /** Mean time to the header of an answer, in milliseconds. */
  double getMeanMillis();
}
