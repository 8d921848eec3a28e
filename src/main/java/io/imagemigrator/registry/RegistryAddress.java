package io.imagemigrator.registry;

import java.net.IDN;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry may be called: {@code host}, {@code host:port} or {@code [ipv6]:port}, in the
 * grammar of github.com/distribution/reference. What passes here can be the authority of a URI, and
 * no resolver takes its numbers for another address.
 */
final class RegistryAddress {
  private static final int MAX_HOST = 253;
  private static final int MAX_LABEL = 63;
  private static final int MAX_PORT = 65535;

  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:/+");
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?");
  private static final Pattern FORBIDDEN = Pattern.compile("[^a-zA-Z0-9.-]");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** Resolvers read a host that ends so as an address, not as a name. */
  private static final Pattern NUMERIC = Pattern.compile("(?i)(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

  private RegistryAddress() {}

  /** What is wrong with the text and what to do, in one clause; empty when nothing is. */
  static Optional<String> fault(String text) {
    if (text.isEmpty()) {
      return Optional.of("it is empty");
    }
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.lookingAt()) {
      return Optional.of("it begins with a scheme; leave '" + scheme.group() + "' out");
    }
    if (text.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
      return Optional.of("there is a blank in it");
    }
    if (text.indexOf('@') >= 0) {
      return Optional.of(
          "there is a login in it; leave all up to the '@' out, auth.json has logins");
    }
    if (text.indexOf('/') >= 0) {
      return Optional.of("there is a '/' in it; expected the host alone, or host:port");
    }
    if (text.startsWith("[")) {
      return bracketed(text);
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      return host(text);
    }
    if (text.indexOf(':', colon + 1) > 0) {
      boolean six = AddressBlock.ofAddress(text).isPresent();
      return Optional.of(
          six
              ? "an IPv6 address stands in brackets: [" + text + "] or [" + text + "]:5000"
              : "there is more than one ':' in it; an IPv6 address stands in brackets: [::1]:5000");
    }
    return host(text.substring(0, colon)).or(() -> port(text.substring(colon + 1)));
  }

  private static Optional<String> bracketed(String text) {
    int end = text.indexOf(']');
    String rest = text.substring(end + 1);
    if (end < 0) {
      return Optional.of("the ']' after its IPv6 address is missing");
    }
    if (text.indexOf('%') >= 0) {
      return Optional.of("an IPv6 address with a zone ('%') cannot be used; take one without");
    }
    String address = text.substring(1, end);
    if (address.indexOf(':') < 0 || AddressBlock.ofAddress(address).isEmpty()) {
      return Optional.of("'" + address + "' is no IPv6 address");
    }
    if (!rest.isEmpty() && !rest.startsWith(":")) {
      return Optional.of("after the ']' only a port may follow, such as :5000");
    }
    return rest.isEmpty() ? Optional.empty() : port(rest.substring(1));
  }

  private static Optional<String> port(String port) {
    if (PORT.matcher(port).matches() && Integer.parseInt(port) <= MAX_PORT) {
      return Optional.empty();
    }
    String found = port.isEmpty() ? "there is no port after the ':'" : "'" + port + "' is no port";
    return Optional.of(found + "; expected a number from 1 to " + MAX_PORT);
  }

  private static Optional<String> host(String host) {
    if (host.isEmpty()) {
      return Optional.of("there is no host before the ':'");
    }
    Matcher forbidden = FORBIDDEN.matcher(host);
    if (forbidden.find()) {
      return Optional.of(
          "there is '"
              + host.substring(forbidden.start(), host.offsetByCodePoints(forbidden.start(), 1))
              + "' in its host"
              + ascii(host)
                  .map(form -> "; write it as '" + form + "'")
                  .orElse(", where only letters, digits, '-' and '.' may be"));
    }
    if (NUMERIC.matcher(host).matches()) {
      return numbers(host);
    }
    if (host.length() > MAX_HOST) {
      return Optional.of("its host has more than " + MAX_HOST + " characters");
    }
    String[] labels = host.split("\\.", -1);
    for (String label : labels) {
      if (label.isEmpty()) {
        return Optional.of("its host has a dot at an end, or two in a row");
      }
      if (label.length() > MAX_LABEL) {
        return Optional.of(
            "a part of its host between two dots has more than " + MAX_LABEL + " characters");
      }
      if (!LABEL.matcher(label).matches()) {
        return Optional.of("'" + label + "' in its host begins or ends with '-'");
      }
    }
    String last = labels[labels.length - 1];
    return labels.length > 1 && Character.isDigit(last.charAt(0))
        ? Optional.of("the last part of its host, '" + last + "', begins with a digit")
        : Optional.empty();
  }

  /** The form in which name servers know a name in other letters; empty where there is none. */
  private static Optional<String> ascii(String host) {
    try {
      String form = IDN.toASCII(host);
      return FORBIDDEN.matcher(form).find() || form.equals(host)
          ? Optional.empty()
          : Optional.of(form);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> numbers(String host) {
    String[] numbers = host.split("\\.", -1);
    boolean good = numbers.length == 4;
    for (String number : numbers) {
      good &= NUMBER.matcher(number).matches() && Integer.parseInt(number) <= 255;
    }
    return good
        ? Optional.empty()
        : Optional.of(
            "'"
                + host
                + "' is no IPv4 address; expected four numbers from 0 to 255, such as 10.0.0.1");
  }
}
