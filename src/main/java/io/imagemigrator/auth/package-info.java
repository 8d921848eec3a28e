/** Who may log in where: auth.json, and the docker configuration where it says nothing. */
package io.imagemigrator.auth;
