/** Who may log in where: auth.json, and the logins of docker and podman where it has none. */
package io.imagemigrator.auth;
