package io.imagemigrator.bench;

/**
 * What one run of a program took.
 *
 * @param wallSeconds from its start to its end
 * @param userSeconds of processor, on all cores
 * @param systemSeconds of processor in the kernel, on all cores
 * @param peakKib the most memory that it held at any time
 */
record Usage(double wallSeconds, double userSeconds, double systemSeconds, long peakKib) {
  double cpuSeconds() {
    return userSeconds + systemSeconds;
  }

  double peakMib() {
    return peakKib / 1024.0;
  }
}
