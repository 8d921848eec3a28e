package io.imagemigrator.bench;

import io.imagemigrator.testing.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A program that copies images, and how it is told to. Each may work on as much as ours does. */
enum Tool {
  IMAGE_MIGRATOR("--version") {
    /** The launcher of the built distribution. */
    @Override
    Optional<String> program() {
      return Optional.of(System.getProperty("distribution") + "/bin/image-migrator");
    }

    @Override
    List<String> arguments(Job job) {
      String rules = lines(job, ",\n", name -> quoted(job.from(name)) + ":" + quoted(job.to(name)));
      return List.of(
          "--auth", job.write("auth.json", insecure(job)),
          "--images", job.write("images.json", "{" + rules + "}"));
    }
  },
  SKOPEO("--version") {
    @Override
    List<String> arguments(Job job) {
      String images =
          lines(job, "\n", name -> "    " + SourceContent.NAMESPACE + "/" + name + ": []");
      String yaml = job.source() + ":\n  tls-verify: false\n  images:\n" + images + "\n";
      return List.of(
          "--insecure-policy",
          "sync",
          "--all",
          "--src",
          "yaml",
          "--dest",
          "docker",
          "--dest-tls-verify=false",
          job.write("sync.yml", yaml),
          job.target() + "/" + Job.NAMESPACE);
    }
  },
  CRANE("version") {
    /** It takes one repository at a time. */
    @Override
    List<String> command(Job job) {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "sh",
                  "-c",
                  "crane=$1 from=$2 to=$3; shift 3; for name; do "
                      + "\"$crane\" copy --insecure --all-tags --jobs 7 \"$from$name\" \"$to$name\""
                      + " || exit; done",
                  "sh",
                  program().orElseThrow(),
                  job.from(""),
                  job.to("")));
      words.addAll(job.repositories());
      return words;
    }

    @Override
    List<String> arguments(Job job) {
      throw new IllegalStateException("crane is called once for each repository");
    }
  },
  REGSYNC("version") {
    @Override
    List<String> arguments(Job job) {
      String pairs =
          lines(
              job,
              "\n",
              name ->
                  "  - {source: %s, target: %s, type: repository}"
                      .formatted(job.from(name), job.to(name)));
      String yaml =
          """
          version: 1
          creds:
            - {registry: "%s", tls: disabled}
            - {registry: "%s", tls: disabled}
          defaults: {parallel: 7}
          sync:
          %s
          """
              .formatted(job.source(), job.target(), pairs);
      return List.of("-c", job.write("regsync.yml", yaml), "once");
    }
  },
  IMAGE_SYNCER("--version") {
    @Override
    List<String> arguments(Job job) {
      String rules = lines(job, ",\n", name -> quoted(job.from(name)) + ":" + quoted(job.to(name)));
      return List.of(
          "--proc=7",
          "--auth=" + job.write("auth.json", insecure(job)),
          "--images=" + job.write("images.json", "{" + rules + "}"));
    }
  };

  private final String versionArgument;

  Tool(String versionArgument) {
    this.versionArgument = versionArgument;
  }

  /** All but the program itself; writes the files that they name. */
  abstract List<String> arguments(Job job);

  List<String> command(Job job) {
    List<String> words = new ArrayList<>(List.of(program().orElseThrow()));
    words.addAll(arguments(job));
    return words;
  }

  Optional<String> program() {
    return new Program(title(), title()).find();
  }

  List<String> versionCommand() {
    return List.of(program().orElseThrow(), versionArgument);
  }

  /** As it is called on a command line. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String insecure(Job job) {
    return "{%s:{\"insecure\":true},%s:{\"insecure\":true}}"
        .formatted(quoted(job.source()), quoted(job.target()));
  }

  private static String lines(Job job, String separator, UnaryOperator<String> line) {
    return job.repositories().stream().map(line).collect(Collectors.joining(separator));
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
