package io.imagemigrator.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parameters of a query or of an urlencoded body; a name may come more than once. */
record Form(Map<String, List<String>> parameters) {
  private static final Pattern AMPERSAND = Pattern.compile("&");
  private static final Pattern SPACE = Pattern.compile(" ");

  static Form parse(String encoded) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    AMPERSAND
        .splitAsStream(encoded == null ? "" : encoded)
        .filter(pair -> pair.contains("="))
        .forEach(
            pair -> {
              int equals = pair.indexOf('=');
              parameters
                  .computeIfAbsent(decode(pair.substring(0, equals)), name -> new ArrayList<>())
                  .add(decode(pair.substring(equals + 1)));
            });
    return new Form(parameters);
  }

  Optional<String> first(String name) {
    return parameters.getOrDefault(name, List.of()).stream().findFirst();
  }

  boolean has(String name, String value) {
    return parameters.getOrDefault(name, List.of()).contains(value);
  }

  /** All values of the name, those with spaces taken apart. */
  List<String> words(String name) {
    return parameters.getOrDefault(name, List.of()).stream()
        .flatMap(SPACE::splitAsStream)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
