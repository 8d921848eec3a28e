package io.imagemigrator.testing;

import java.util.List;

/**
 * One request a {@link TokenServer} got, refused ones too.
 *
 * @param service empty when none was named
 * @param scopes each alone, also where several came in one parameter
 * @param account the parameter of that name, or null
 * @param user whose password or refresh token was right, or null
 */
public record TokenRequest(
    String method, String service, List<String> scopes, String account, String user) {}
