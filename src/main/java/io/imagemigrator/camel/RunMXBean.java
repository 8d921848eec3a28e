package io.imagemigrator.camel;

import javax.management.MXBean;

/** A run in JMX: {@code io.imagemigrator:type=Run,id=…}. */
@MXBean
public interface RunMXBean {
  /** The name of the rule file. */
  String getFile();

  /** RUNNING, DONE, FAILED or CANCELLED. */
  String getState();

  /** When it began, in ISO 8601. */
  String getStarted();

  /** Tasks generated so far. */
  long getTasks();

  /** Tasks that have ended. */
  long getDone();

  /** Tasks whose target was there already. */
  long getSkipped();

  /** Tasks that have failed. */
  long getFailed();

  /** Bytes of blobs sent. */
  long getBytesSent();

  /** Bytes of blobs sent in each second. */
  double getBytesPerSecond();

  /** Seconds that are left at the pace so far; -1 when there is nothing to go by. */
  long getSecondsLeft();

  /** Lets the run end soon; what is not copied yet fails. False when it has ended already. */
  boolean cancel();

  /** Drops the failed rules again. False when there are none, or the run still goes on. */
  boolean retry();
}
