package io.imagemigrator.camel;

import io.imagemigrator.copy.DockerFallback;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.AllowedNetworks;
import io.imagemigrator.registry.Backoff;
import io.imagemigrator.registry.HttpSettings;
import io.imagemigrator.registry.Proxies;
import io.imagemigrator.rule.Defaults;
import io.imagemigrator.web.WebLogin;
import io.imagemigrator.web.WebSettings;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;

/**
 * The configuration: a flag beats an environment variable, which beats {@code
 * config/application.properties}, which beats the default given here.
 */
public final class Settings {
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("workers", "7"),
          Map.entry("retries", "3"),
          Map.entry("default.registry", ""),
          Map.entry("default.namespace", ""),
          Map.entry("retry.delay", "1s"),
          Map.entry("retry.multiplier", "2"),
          Map.entry("retry.max-delay", "60s"),
          Map.entry("retry.jitter", "0.5"),
          Map.entry("retry.after-max", "10m"),
          Map.entry("task.timeout", "24h"),
          Map.entry("limit.requests", "0"),
          Map.entry("limit.bytes", ""),
          Map.entry("breaker.window", "20"),
          Map.entry("breaker.pause", "5s"),
          Map.entry("breaker.patience", "5m"),
          Map.entry("transfer.helpers", "49"),
          Map.entry("transfer.per-image", "4"),
          Map.entry("listing.threads", "4"),
          Map.entry("cluster.page-size", "250"),
          Map.entry("docker.fallback", "swr.*.myhuaweicloud.com,*.swr-pro.myhuaweicloud.com"),
          Map.entry("http.connect-timeout", "10s"),
          Map.entry("http.response-timeout", "60s"),
          Map.entry("http.commit-timeout", "10m"),
          Map.entry("tls.ca-file", ""),
          Map.entry("http.allow-private", ""),
          Map.entry("queue.size", "1000"),
          Map.entry("serve.inbox", "inbox"),
          Map.entry("serve.done", "done"),
          Map.entry("serve.failed", "failed"),
          Map.entry("serve.reports", "reports"),
          Map.entry("serve.scheduled", "scheduled"),
          Map.entry("serve.schedules", ""),
          Map.entry("serve.poll", "500ms"),
          Map.entry("serve.settle", "1s"),
          Map.entry("serve.incomplete", "30s"),
          Map.entry("serve.runs", "8"),
          Map.entry("serve.stop-timeout", "30s"),
          Map.entry("reports.keep", "1000"),
          Map.entry("reports.keep-days", "90"),
          Map.entry("webhook.url", ""),
          Map.entry("webhook.retries", "5"),
          Map.entry("webhook.delay", "5s"),
          Map.entry("log.target", "file"),
          Map.entry("log.format", "text"),
          Map.entry("log.max-size", "20MB"),
          Map.entry("log.max-days", "30"),
          Map.entry("log.total-size", "500MB"),
          Map.entry("web.address", "127.0.0.1"),
          Map.entry("web.port", "8080"),
          Map.entry("web.key-store", ""),
          Map.entry(
              "migrator.tasks",
              "seda:tasks?queue=#taskQueue&concurrentConsumers={{workers}}"
                  + "&blockWhenFull=true&waitForTaskToComplete=Never&pollTimeout=100"
                  + "&exceptionHandler=#lostExchanges"),
          Map.entry(
              "migrator.results",
              "seda:results?size={{queue.size}}&blockWhenFull=true"
                  + "&waitForTaskToComplete=Never&pollTimeout=100"
                  + "&exceptionHandler=#lostExchanges"));

  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Pattern TIME = Pattern.compile("[0-9]{1,9}|([0-9]{1,9}(ms|s|m|h))+");

  private static final Pattern HOSTS =
      Pattern.compile("[a-zA-Z0-9.*:\\[\\]-]+( *, *[a-zA-Z0-9.*:\\[\\]-]+)*");

  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})(KB|MB|GB)");

  private final Path file;
  private final Map<String, String> environment;
  private final Map<String, String> values;

  private Settings(Path file, Map<String, String> environment, Map<String, String> values) {
    this.file = file;
    this.environment = environment;
    this.values = values;
  }

  /**
   * Reads the configuration.
   *
   * @param home the folder that holds {@code config/} and {@code routes/}
   * @param flags keys that the command line sets
   */
  public static Settings read(Path home, Map<String, String> environment, Map<String, String> flags)
      throws InvalidFileException {
    Path file = home.resolve("config").resolve("application.properties");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      // Every key has a default.
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidFileException(file, "cannot be read (" + e.getMessage() + ")");
    }
    Map<String, String> values = new HashMap<>(DEFAULTS);
    properties.forEach((key, value) -> values.put(key.toString(), value.toString().strip()));
    for (String key : DEFAULTS.keySet()) {
      String value = environment.get(variable(key));
      if (value != null && !value.isEmpty()) {
        values.put(key, value);
      }
    }
    values.putAll(flags);
    return new Settings(file, environment, values);
  }

  /** The environment variable of a key: {@code http.connect-timeout} has its dots replaced. */
  private static String variable(String key) {
    String name = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    return name.startsWith("DEFAULT_") ? name : "IMAGE_MIGRATOR_" + name;
  }

  /** Every key and value, for the placeholders of the routes. */
  Properties asProperties() throws InvalidFileException {
    Properties properties = new Properties();
    properties.putAll(values);
    // A redelivery policy takes milliseconds only, and says so at the first failure, not before.
    for (String key : List.of("retry.delay", "retry.max-delay", "webhook.delay")) {
      properties.put(key, Long.toString(duration(key).toMillis()));
    }
    number("retries", 0);
    number("queue.size", 1);
    number("webhook.retries", 0);
    // It may hold a secret, which placeholders of routes would show.
    properties.put("webhook.url", "");
    duration("serve.poll");
    fraction("retry.multiplier", 1, 100);
    fraction("retry.jitter", 0, 1);
    return properties;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Where rules with an empty target lead. */
  public Defaults defaults() {
    return new Defaults(text("default.registry"), text("default.namespace"));
  }

  /**
   * Where the pages of {@code serve} are, and for whom.
   *
   * @param home the folder that holds the console and its policy
   */
  public WebSettings web(Path home) throws InvalidFileException {
    String user = environment.getOrDefault("IMAGE_MIGRATOR_WEB_USER", "");
    String password = environment.getOrDefault("IMAGE_MIGRATOR_WEB_PASSWORD", "");
    if (user.isEmpty() != password.isEmpty()) {
      throw new InvalidFileException(
          file,
          "IMAGE_MIGRATOR_WEB_USER and IMAGE_MIGRATOR_WEB_PASSWORD go together; set both or none");
    }
    return new WebSettings(
        value("web.address"),
        number("web.port", 0),
        console(home),
        home.resolve("config").resolve("jolokia-access.xml"),
        Path.of(value("serve.reports")),
        text("web.key-store").map(Path::of),
        Optional.ofNullable(environment.get("IMAGE_MIGRATOR_WEB_KEY_STORE_PASSWORD")),
        user.isEmpty() ? Optional.empty() : Optional.of(new WebLogin(user, password)));
  }

  /** In the distribution it lies in {@code lib}, in a checkout where the build unpacked it. */
  private static Path console(Path home) {
    Path installed = home.resolve("lib").resolve("hawtio");
    return Files.isDirectory(installed)
        ? installed
        : home.resolve("target").resolve("hawtio").resolve("hawtio-static");
  }

  /** Which registries may be sent Docker forms of what they refuse as OCI. */
  DockerFallback dockerFallback() throws InvalidFileException {
    Optional<String> hosts = text("docker.fallback");
    if (hosts.isEmpty()) {
      return DockerFallback.NEVER;
    }
    if (!HOSTS.matcher(hosts.get()).matches()) {
      throw wrong("docker.fallback", "registry hosts, '*' for any characters, separated by commas");
    }
    return DockerFallback.of(List.of(hosts.get().split(" *, *")));
  }

  /** Where rule files are dropped. */
  public Path inbox() {
    return Path.of(value("serve.inbox"));
  }

  /** How a process that stays up logs. */
  public LogSettings log() throws InvalidFileException {
    // Logback would only log that, and then nothing any more.
    if (size("log.total-size") < size("log.max-size")) {
      throw wrong("log.total-size", "no less than log.max-size, " + values.get("log.max-size"));
    }
    return new LogSettings(
        choice("log.format", "text", "json"),
        choice("log.target", "file", "stdout"),
        values.get("log.max-size"),
        number("log.max-days", 1),
        values.get("log.total-size"));
  }

  /** Whether the second of two words is set. */
  private boolean choice(String key, String usual, String other) throws InvalidFileException {
    String value = values.get(key);
    if (value.equals(usual) || value.equals(other)) {
      return value.equals(other);
    }
    throw wrong(key, usual + " or " + other);
  }

  /** Bytes; empty when there is no limit. */
  Optional<Long> bytes(String key) throws InvalidFileException {
    return values.get(key).isEmpty() ? Optional.empty() : Optional.of(size(key) * 1024);
  }

  /** In KB. */
  private long size(String key) throws InvalidFileException {
    Matcher size = SIZE.matcher(values.get(key));
    if (size.matches()) {
      long unit = 1L << (10 * List.of("KB", "MB", "GB").indexOf(size.group(2)));
      return Long.parseLong(size.group(1)) * unit;
    }
    throw wrong(key, "a size such as 500KB, 20MB or 1GB");
  }

  String value(String key) {
    return values.get(key);
  }

  int number(String key, int least) throws InvalidFileException {
    try {
      int number = Integer.parseInt(values.get(key));
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below: the exception's own text does not name the key.
    }
    throw wrong(key, "a whole number, at least " + least);
  }

  /** The redelivery policy, for what is tried again inside one attempt. */
  private Backoff backoff() throws InvalidFileException {
    return new Backoff(
        number("retries", 0),
        duration("retry.delay"),
        fraction("retry.multiplier", 1, 100),
        duration("retry.max-delay"),
        fraction("retry.jitter", 0, 1));
  }

  private double fraction(String key, double least, double most) throws InvalidFileException {
    try {
      double number = Double.parseDouble(values.get(key));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below: the exception's own text does not name the key.
    }
    throw wrong(key, "a number from " + least + " to " + most);
  }

  Duration duration(String key) throws InvalidFileException {
    String value = values.get(key);
    if (TIME.matcher(value).matches()) {
      long millis = TimeUtils.toMilliSeconds(value);
      if (millis > 0 && millis <= LONGEST.toMillis()) {
        return Duration.ofMillis(millis);
      }
    }
    throw wrong(key, "a time such as 500ms, 10s or 5m, a year at most");
  }

  /** An address; empty when there is none. The error does not show it: it may hold a secret. */
  Optional<URI> address(String key) throws InvalidFileException {
    if (values.get(key).isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(values.get(key));
      if (List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() <= 65535) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // Said below: the exception's own text quotes the address.
    }
    throw new InvalidFileException(
        file, key + " (or " + variable(key) + ") is no address; expected https://host/path");
  }

  Optional<String> text(String key) {
    return Optional.of(values.get(key)).filter(value -> !value.isEmpty());
  }

  InvalidFileException wrong(String key, String expected) {
    return new InvalidFileException(
        file,
        key
            + " is '"
            + PrintableText.ofAddress(values.get(key))
            + "'; expected "
            + expected
            + " (it may also come from the environment variable "
            + variable(key)
            + ")");
  }

  /** Where every registry may lead, though it is a private network. */
  AllowedNetworks allowedNetworks() throws InvalidFileException {
    try {
      return AllowedNetworks.parse(value("http.allow-private"));
    } catch (IllegalArgumentException e) {
      throw wrong(
          "http.allow-private",
          "hosts, addresses and blocks such as auth.local:5001,10.2.0.0/16; " + e.getMessage());
    }
  }

  HttpSettings http() throws InvalidFileException {
    int transfers = number("workers", 1) + number("transfer.helpers", 1);
    return new HttpSettings(
        duration("http.connect-timeout"),
        duration("http.response-timeout"),
        duration("http.commit-timeout"),
        duration("retry.after-max"),
        2 * transfers + number("listing.threads", 1),
        text("tls.ca-file").map(Path::of).orElse(null),
        backoff(),
        Proxies.fromEnvironment(environment));
  }
}
