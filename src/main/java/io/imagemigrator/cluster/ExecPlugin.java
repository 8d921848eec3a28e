package io.imagemigrator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the program that a kubeconfig names to get credentials, by the rules of client-go. The
 * client's own way takes what the program prints on its standard error for credentials, hands the
 * arguments to a shell, and logs the output.
 */
final class ExecPlugin {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ExecConfig exec;
  private final Cluster cluster;

  ExecPlugin(ExecConfig exec, Cluster cluster) {
    this.exec = exec;
    this.cluster = cluster;
  }

  /**
   * The user with the credentials that the program gave, and without the program.
   *
   * @throws IOException when it gave none; the message says why and never quotes its output
   */
  AuthInfo login(AuthInfo user) throws IOException, InterruptedException {
    JsonNode status = credential(run()).path("status");
    String token = status.path("token").asText("");
    String certificate = status.path("clientCertificateData").asText("");
    String key = status.path("clientKeyData").asText("");
    if (token.isEmpty() && (certificate.isEmpty() || key.isEmpty())) {
      throw new IOException("it gave neither a token nor a certificate with its key");
    }
    return user.edit()
        .withExec(null)
        .withToken(token.isEmpty() ? null : token)
        .withClientCertificateData(certificate.isEmpty() ? null : base64(certificate))
        .withClientKeyData(key.isEmpty() ? null : base64(key))
        .build();
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] run() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(exec.getCommand());
    command.addAll(exec.getArgs());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File(isWindows() ? "NUL" : "/dev/null")))
            // What it says to a person, such as where to log in, goes to that person.
            .redirectError(Redirect.INHERIT);
    builder.environment().put("KUBERNETES_EXEC_INFO", info());
    for (ExecEnvVar variable : exec.getEnv()) {
      builder.environment().put(variable.getName(), String.valueOf(variable.getValue()));
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("it cannot be started; is it installed, and on the PATH?", e);
    }
    CompletableFuture<byte[]> output =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return process.getInputStream().readAllBytes();
              } catch (IOException e) {
                return new byte[0];
              }
            });
    try {
      byte[] printed = output.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException("it ended with exit status " + exit);
      }
      return printed;
    } catch (TimeoutException e) {
      throw new IOException("it did not end within " + LIMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }

  private JsonNode credential(byte[] printed) throws IOException {
    JsonNode credential;
    try {
      credential = JSON.readTree(printed);
    } catch (JsonProcessingException e) {
      // Neither the cause nor its words: they quote what may be a token.
      throw new IOException("what it printed is no JSON");
    }
    String version = credential.path("apiVersion").asText("");
    if (!version.equals(exec.getApiVersion())) {
      throw new IOException(
          "it answered in another version than " + exec.getApiVersion() + ", which was asked for");
    }
    return credential;
  }

  /** What kubectl tells such a program of the cluster; some refuse to work without it. */
  private String info() {
    ObjectNode info = JSON.createObjectNode();
    info.put("kind", "ExecCredential").put("apiVersion", exec.getApiVersion());
    ObjectNode spec = info.putObject("spec").put("interactive", false);
    if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
      ObjectNode about = spec.putObject("cluster").put("server", cluster.getServer());
      if (cluster.getCertificateAuthorityData() != null) {
        about.put("certificate-authority-data", cluster.getCertificateAuthorityData());
      }
      if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
        about.put("insecure-skip-tls-verify", true);
      }
    }
    return info.toString();
  }
}
